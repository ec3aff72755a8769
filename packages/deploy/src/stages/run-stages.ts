import { expand } from '../dockerfile/expand.ts';
import { readArguments, readPairs } from '../dockerfile/read-arguments.ts';
import type { Dockerfile, StageText } from '../dockerfile/read-dockerfile.ts';
import type { Instruction } from '../dockerfile/read-instructions.ts';
import { describeImage } from '../images/describe-image.ts';
import { carryTrees, listManifests, readCopy } from './copy.ts';
import { resolveIn } from './paths.ts';
import { runCommands } from './run-commands.ts';
import type { StagePlatform, StageState, Tree } from './state.ts';
import type { BuildSurroundings } from './surroundings.ts';

/** What a Dockerfile's stages come to on one platform. */
export interface StageRun {
  file: string;
  /** As Docker spells it: `amd64`. */
  arch: string;
  stages: StageState[];
}

/** Follows each stage's instructions in order. Nothing is run. */
export function runStages(dockerfile: Dockerfile, surroundings: BuildSurroundings): StageRun {
  const stages: StageState[] = [];
  for (const [index, text] of dockerfile.stages.entries()) {
    const state = startStage(index, text, dockerfile, stages, surroundings);
    for (const instruction of text.instructions)
      follow(instruction, { state, stages, surroundings, globals: dockerfile.globals });
    stages.push(state);
  }
  return { file: dockerfile.file, arch: surroundings.arch, stages };
}

function startStage(
  index: number,
  { from, base, name, platform }: StageText,
  { globals }: Dockerfile,
  stages: readonly StageState[],
  { arch, args }: BuildSurroundings,
): StageState {
  const find = (variable: string) =>
    args.get(variable) ?? globals.get(variable) ?? platformVariable(variable, arch);
  const reference = expand(base, find);
  const parent =
    reference === null ? undefined : stages.find((stage) => stage.name === reference.toLowerCase());
  const own = { index, name, from, reference };
  if (parent !== undefined) {
    return {
      ...parent,
      ...own,
      parent: parent.index,
      tools: parent.tools === null ? null : new Set(parent.tools),
      groups: new Map(parent.groups),
      variables: new Map(parent.variables),
      trees: [...parent.trees],
      manifests: new Map(parent.manifests),
      events: [],
      uses: new Set([parent.index]),
    };
  }
  const image = reference === null ? null : describeImage(reference);
  return {
    ...own,
    image,
    parent: null,
    platform: readPlatform(platform, find),
    node: image?.node ?? null,
    packagedNode: { major: image?.packagedNode ?? null, version: null, moves: image?.moves === true },
    tools: image === null || image.tools === null ? null : new Set(image.tools),
    groups: new Map(),
    workdir: reference !== null && /lambda[-/]nodejs/.test(reference) ? '/var/task' : '/',
    variables: new Map(),
    trees: [],
    manifests: new Map(),
    events: [],
    uses: new Set(),
  };
}

function readPlatform(written: string | null, find: (name: string) => string | null): StagePlatform {
  if (written === null || /TARGET/.test(written)) return 'target';
  if (/^\$\{?BUILDPLATFORM/.test(written)) return 'build';
  const [, arch] = /^linux\/(\w+)/.exec(expand(written, find) ?? '') ?? [];
  return arch === undefined ? 'target' : { arch };
}

function platformVariable(name: string, arch: string): string | null {
  switch (name) {
    case 'TARGETARCH':
    case 'BUILDARCH':
      return arch;
    case 'TARGETOS':
    case 'BUILDOS':
      return 'linux';
    case 'TARGETPLATFORM':
    case 'BUILDPLATFORM':
      return `linux/${arch}`;
    default:
      return null;
  }
}

interface Following {
  state: StageState;
  stages: readonly StageState[];
  surroundings: BuildSurroundings;
  globals: ReadonlyMap<string, string | null>;
}

function follow(instruction: Instruction, following: Following): void {
  const { state, surroundings } = following;
  const find = (name: string) => state.variables.get(name) ?? null;
  /** What is not known stays as it is written: it is the same in each place. */
  const fill = (text: string) => expand(text, find) ?? text;
  switch (instruction.keyword) {
    case 'WORKDIR':
      state.workdir = resolveIn(state.workdir, fill(instruction.text.replace(/^(["'])(.*)\1$/, '$2')));
      break;
    case 'ENV':
      for (const [name, value] of readPairs(instruction.text))
        state.variables.set(name, value === null ? null : expand(value, find));
      break;
    case 'ARG':
      for (const [name, value] of readPairs(instruction.text))
        state.variables.set(
          name,
          surroundings.args.get(name) ??
            (value === null
              ? (following.globals.get(name) ?? platformVariable(name, surroundings.arch))
              : expand(value, find)),
        );
      break;
    case 'COPY':
    case 'ADD':
      followCopy(instruction, following, fill);
      break;
    case 'RUN':
      followRun(instruction, following, fill);
      break;
  }
}

function followCopy(at: Instruction, { state, stages }: Following, fill: (text: string) => string): void {
  const args = readArguments(fill(at.text));
  const copied = readCopy(args, state.workdir);
  if (copied === null) return;
  const from = args.flags.get('from')?.at(-1);
  if (from === undefined) {
    const { sources, target, excludes } = copied;
    for (const [folder, source] of listManifests(sources, target)) state.manifests.set(folder, source);
    state.events.push({ kind: 'context-copied', at, sources, target, excludes });
    return;
  }
  const stage = findStage(from, stages);
  takeNode(state, stage?.node ?? describeImage(from)?.node ?? null, copied.sources);
  if (stage === null) return;
  state.uses.add(stage.index);
  for (const [folder, source] of stage.manifests)
    for (const written of copied.sources)
      if (resolveIn('/', written) === folder) state.manifests.set(copied.target, source);
  arrive(state, at, carryTrees(stage.trees, copied.sources, copied.target), false);
}

/** A Node that is copied from another image runs what is copied after it. */
function takeNode(state: StageState, node: StageState['node'], sources: readonly string[]): void {
  if (
    node !== null &&
    state.node === null &&
    sources.some((source) => /\/bin\/(?:node)?$|\/bin$|^\/usr\/local\/?$/.test(source))
  )
    state.node = node;
}

function arrive(state: StageState, at: Instruction, trees: readonly Tree[], isMount: boolean): void {
  for (const tree of trees) {
    state.events.push({ kind: 'tree-copied', at, tree, isMount });
    if (isMount) continue;
    state.trees = [...state.trees.filter(({ path }) => path !== tree.path), tree];
  }
}

/** By its name, whatever its case, or its number. */
function findStage(name: string, stages: readonly StageState[]): StageState | null {
  const wanted = name.toLowerCase();
  return (
    stages.find((stage) => stage.name === wanted) ??
    (/^\d+$/.test(name) ? (stages[Number(name)] ?? null) : null)
  );
}

function followRun(
  at: Instruction,
  { state, stages, surroundings }: Following,
  fill: (text: string) => string,
): void {
  const { flags, words, rest, isJson } = readArguments(at.text);
  for (const mount of flags.get('mount') ?? []) {
    const options = new Map(
      mount.split(',').map((option) => option.split('=', 2) as [string, string | undefined]),
    );
    const from = options.get('from');
    const stage = from === undefined ? null : findStage(from, stages);
    if (stage === null || (options.get('type') ?? 'bind') !== 'bind') continue;
    state.uses.add(stage.index);
    const target = resolveIn(state.workdir, fill(options.get('target') ?? options.get('dst') ?? '.'));
    arrive(
      state,
      at,
      carryTrees(stage.trees, [fill(options.get('source') ?? options.get('src') ?? '/')], target),
      true,
    );
  }
  const isShell = words[0] !== undefined && /^(?:\/bin\/)?(?:ba)?sh$/.test(words[0]);
  const script = isJson && isShell ? (words.at(-1) ?? '') : rest;
  const scripts = at.heredocs.length > 0 ? at.heredocs : [script];
  if (isJson && !isShell) runCommands(at, { words }, state, surroundings);
  else
    for (const text of scripts)
      runCommands(
        at,
        { script: text.replace(/\$\{?\w+\}?/g, (variable) => fill(variable)) },
        state,
        surroundings,
      );
}
