import type { Instruction } from '../dockerfile/read-instructions.ts';
import {
  classifyCommand,
  type Effect,
  type Install,
  type Tool,
  toolsDropped,
} from '../shell/classify-command.ts';
import { addEnvironment } from '../shell/environment-options.ts';
import { splitShell } from '../shell/split-shell.ts';
import type { Words } from '../shell/words.ts';
import { isInside, resolveIn } from './paths.ts';
import type { Origin, StageState, Tree } from './state.ts';
import type { BuildSurroundings } from './surroundings.ts';

/** Scripts of package.json that call others are followed this far. */
const maxScriptDepth = 3;

/** Follows the commands of one RUN: what they install, rebuild, remove and add. */
export function runCommands(
  at: Instruction,
  given: { words: Words } | { script: string },
  state: StageState,
  surroundings: BuildSurroundings,
): void {
  let folder = state.workdir;
  const run = (commands: readonly Words[], depth: number): void => {
    for (const words of commands)
      for (const effect of classifyCommand(addEnvironment(words, state.variables))) {
        if (effect.kind === 'cd') folder = resolveIn(folder, effect.folder);
        else if (effect.kind === 'script') {
          if (depth >= maxScriptDepth) continue;
          const script = surroundings.findScript(
            sourceOf(state, resolveIn(folder, effect.folder ?? '.')) ?? '',
            effect.name,
          );
          if (script !== null) run(splitShell(script), depth + 1);
        } else apply(effect, at, folder, state, surroundings);
      }
  };
  run('words' in given ? [given.words] : splitShell(given.script), 0);
}

function apply(
  effect: Exclude<Effect, { kind: 'cd' | 'script' }>,
  at: Instruction,
  folder: string,
  state: StageState,
  surroundings: BuildSurroundings,
): void {
  switch (effect.kind) {
    case 'install':
      install(effect, at, resolveIn(folder, effect.folder ?? '.'), state);
      break;
    case 'rebuild':
      state.events.push({
        kind: 'rebuilt',
        at,
        folder: resolveIn(folder, effect.folder ?? '.'),
        packages: effect.packages,
        tools: copyOf(state.tools),
      });
      state.trees = state.trees.map((tree) =>
        isInside(tree.path, resolveIn(folder, effect.folder ?? '.'))
          ? { ...tree, origin: originOf(state, at) }
          : tree,
      );
      break;
    case 'remove': {
      const paths = effect.paths.map((path) => resolveIn(folder, path.replace(/\/\*+$/, '')));
      state.events.push({ kind: 'removed', paths });
      state.trees = state.trees.filter((tree) => !paths.some((path) => isInside(tree.path, path)));
      break;
    }
    case 'next-build': {
      if (!surroundings.makesStandalone) break;
      const whole = state.trees.find(({ path }) => isInside(path, folder));
      if (whole !== undefined)
        state.trees.push({ ...whole, path: `${folder}/.next/standalone/node_modules`, isStandalone: true });
      break;
    }
    case 'setting':
      state.variables.set(effect.name, effect.value);
      break;
    case 'add-tools':
      addTools(effect, at, state);
      break;
    case 'drop-tools':
      dropTools(effect.names, state);
      break;
    case 'node-source':
      state.packagedNode = { major: effect.major, version: null, moves: false };
      break;
  }
}

function install(effect: Install, at: Instruction, target: string, state: StageState): void {
  const project = sourceOf(state, target);
  const tools = copyOf(state.tools);
  state.events.push({ kind: 'installed', at, install: effect, folder: target, project, tools });
  // Without `npm ci`, packages that are there already are left as they are.
  const paths = [
    `${target}/node_modules`,
    ...(effect.manager === 'yarn' ? [`${target}/.yarn/unplugged`] : []),
  ];
  const kept = state.trees.filter(({ path }) => !paths.includes(path) || !effect.wipes);
  const added = paths.filter((path) => !kept.some((tree) => tree.path === path));
  const made = added.map(
    (path): Tree => ({ path, origin: originOf(state, at), project, isStandalone: false }),
  );
  state.trees = [...kept, ...made];
}

function addTools(
  { tools, group, node, isUnclear }: Extract<Effect, { kind: 'add-tools' }>,
  at: Instruction,
  state: StageState,
): void {
  if (isUnclear) state.tools = null;
  for (const tool of tools) state.tools?.add(tool);
  if (group !== null) state.groups.set(group, tools);
  if (!node) return;
  state.events.push({ kind: 'added-node', at });
  state.node ??= state.packagedNode;
}

function dropTools(names: readonly string[], state: StageState): void {
  const dropped: Tool[] = [...toolsDropped(names), ...names.flatMap((name) => state.groups.get(name) ?? [])];
  for (const tool of dropped) state.tools?.delete(tool);
}

function originOf({ index, image, node, platform }: StageState, { line }: Instruction): Origin {
  return {
    stage: index,
    line,
    libc: image?.libc ?? null,
    glibc: image?.glibc ?? null,
    node: node?.major ?? null,
    platform,
  };
}

/** The folder of the context that a folder of the image has its package.json from; null where that is not known. */
function sourceOf({ manifests }: StageState, folder: string): string | null {
  const exact = manifests.get(folder);
  if (exact !== undefined) return exact;
  let best: readonly [folder: string, source: string] | null = null;
  for (const entry of manifests)
    if (isInside(folder, entry[0]) && (best === null || entry[0].length > best[0].length)) best = entry;
  if (best === null) return null;
  const below = folder.slice(best[0] === '/' ? 1 : best[0].length + 1);
  return best[1] === '' ? below : `${best[1]}/${below}`;
}

const copyOf = (tools: ReadonlySet<Tool> | null): ReadonlySet<Tool> | null =>
  tools === null ? null : new Set(tools);
