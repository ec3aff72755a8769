import {
  isMap,
  listIn,
  mapIn,
  textIn,
  valueIn,
  type YamlFile,
  type YamlMap,
  type YamlValue,
} from '../yaml/read-yaml.ts';
import {
  type Artifact,
  type Cache,
  type Download,
  isTreePath,
  type Job,
  type Machine,
  type NodeChoice,
  type Variant,
} from './job.ts';
import { expandMatrix } from './matrix.ts';
import { isPacked, listPackedTrees } from './packed-trees.ts';
import { machineOfRunner, withImage } from './runner.ts';

/** The jobs of a workflow, or a composite action as one. */
export function readGithub(yaml: YamlFile): Job[] {
  const { root, file } = yaml;
  const runs = mapIn(root, 'runs');
  if (textIn(runs, 'using') === 'composite') return [readJob(yaml, file, runs, new Map())];
  const env = textsOf(mapIn(root, 'env'));
  return Object.entries(mapIn(root, 'jobs')).flatMap(([name, job]) =>
    isMap(job) ? [readJob(yaml, name, job, env)] : [],
  );
}

function readJob(yaml: YamlFile, name: string, job: YamlMap, outer: ReadonlyMap<string, string>): Job {
  const env = new Map([...outer, ...textsOf(mapIn(job, 'env'))]);
  const steps = listIn(job, 'steps').filter(isMap);
  const image = readImage(yaml, job);
  const nodeChoice =
    readNodeChoice(yaml, steps, job, env) ??
    (image === null ? null : { kind: 'image' as const, place: image.place });
  const variants = expandMatrix(valueIn(mapIn(job, 'strategy'), 'matrix')).map((row) =>
    makeVariant(row, job, env, nodeChoice, image?.reference ?? null),
  );
  const scripts: string[] = [];
  const found = { caches: [] as Cache[], uploads: [] as Artifact[], downloads: [] as Download[] };
  for (const step of steps) {
    readStep(yaml, step, scripts, found);
    const run = textIn(step, 'run');
    // A step with its own condition may not run.
    if (run !== null) scripts.push(textIn(step, 'if') === null ? run : `if ${run.replaceAll('\n', '; ')}`);
  }
  return { file: yaml.file, name, variants, nodeChoice, scripts, image, ...found };
}

function readImage(yaml: YamlFile, job: YamlMap): Job['image'] {
  const container = valueIn(job, 'container');
  const reference = typeof container === 'string' ? container : textIn(container, 'image');
  if (reference === null) return null;
  return {
    reference,
    place: isMap(container) ? yaml.placeOf(container, 'image') : yaml.placeOf(job, 'container'),
  };
}

function makeVariant(
  row: ReadonlyMap<string, string>,
  job: YamlMap,
  env: ReadonlyMap<string, string>,
  choice: NodeChoice | null,
  image: string | null,
): Variant {
  const fillMatrix = (text: string) => fillExpressions(text, { row, env, machine: null });
  const labels = runnerLabels(valueIn(job, 'runs-on')).map(fillMatrix);
  let machine = machineOfRunner(labels);
  if (image !== null) machine = withImage(machine, fillMatrix(image));
  if (choice?.kind === 'version')
    machine = { ...machine, node: majorOf(fillMatrix(choice.versions[0]?.text ?? '')) };
  return { machine, fill: (text) => fillExpressions(text, { row, env, machine }) };
}

function runnerLabels(value: YamlValue): string[] {
  if (isMap(value)) return listIn(value, 'labels').filter((item): item is string => typeof item === 'string');
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

const majorOf = (text: string): number | null => {
  const major = /^v?(\d+)/.exec(text.trim())?.[1];
  return major === undefined ? null : Number(major);
};

interface Known {
  row: ReadonlyMap<string, string>;
  env: ReadonlyMap<string, string>;
  machine: Machine | null;
}

const osNames = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' } as const;

/** Variables may hold each other, many times over. */
const maxExpressions = 1000;

/** Replaces the expressions whose values are known; others stay, as texts that are the same for all. */
function fillExpressions(text: string, known: Known, depth = 0, room = { left: maxExpressions }): string {
  return text.replace(/\$\{\{([^{}]*)\}\}/g, (all, inner: string) => {
    if (room.left-- <= 0) return all;
    const expression = inner.trim();
    const [, context, name] = /^(matrix|env|runner|steps)\.([\w.-]+)$/.exec(expression) ?? [];
    if (context === 'matrix') return known.row.get(name ?? '') ?? all;
    if (context === 'env')
      return depth < 4 && known.env.has(name ?? '')
        ? fillExpressions(known.env.get(name ?? '') ?? '', known, depth + 1, room)
        : all;
    if (context === 'runner' && known.machine !== null) return fillRunner(name ?? '', known.machine) ?? all;
    return /^steps\..*node-version$/.test(expression) && known.machine?.node !== null
      ? `node${known.machine?.node}`
      : all;
  });
}

function fillRunner(name: string, { os, arch }: Machine): string | null {
  if (name === 'os') return os === null ? null : osNames[os];
  return name === 'arch' && arch !== null ? arch.toUpperCase() : null;
}

function textsOf(map: YamlMap): Map<string, string> {
  return new Map(
    Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const isAction = (step: YamlMap, name: RegExp): boolean =>
  name.test((textIn(step, 'uses') ?? '').split('@')[0] ?? '');

function readNodeChoice(
  yaml: YamlFile,
  steps: readonly YamlMap[],
  job: YamlMap,
  env: ReadonlyMap<string, string>,
): NodeChoice | null {
  const step = steps.find((each) =>
    isAction(each, /^(?:actions\/setup-node|volta-cli\/action|pnpm\/setup-node)$/i),
  );
  if (step === undefined) return null;
  const inputs = mapIn(step, 'with');
  const version = textIn(inputs, 'node-version');
  if (version !== null) return readVersion(version, yaml, inputs, job, env);
  const file = textIn(inputs, 'node-version-file');
  return file === null
    ? null
    : { kind: 'file', file: file.replace(/^\.\//, ''), place: yaml.placeOf(inputs, 'node-version-file') };
}

function readVersion(
  version: string,
  yaml: YamlFile,
  inputs: YamlMap,
  job: YamlMap,
  env: ReadonlyMap<string, string>,
): NodeChoice {
  const place = yaml.placeOf(inputs, 'node-version');
  const [, context, name] = /^\$\{\{\s*(inputs|matrix|env)\.([\w.-]+)\s*\}\}$/.exec(version.trim()) ?? [];
  if (context === 'inputs') return { kind: 'input', name: name ?? '', place };
  if (context === 'env')
    return { kind: 'version', versions: [{ text: env.get(name ?? '') ?? version, place }], place };
  const matrix = mapIn(mapIn(job, 'strategy'), 'matrix');
  const values = context === 'matrix' ? valueIn(matrix, (name ?? '').split('.')[0] ?? '') : null;
  if (context !== 'matrix') return { kind: 'version', versions: [{ text: version, place }], place };
  const rows = [
    ...new Set(
      expandMatrix(valueIn(mapIn(job, 'strategy'), 'matrix')).map((row) => row.get(name ?? '') ?? ''),
    ),
  ];
  const at = Array.isArray(values) ? yaml.placeOf(matrix, (name ?? '').split('.')[0] ?? '') : place;
  return {
    kind: 'version',
    versions: [{ text: version, place }, ...rows.map((text) => ({ text, place: at }))],
    place,
  };
}

function readStep(
  yaml: YamlFile,
  step: YamlMap,
  scripts: readonly string[],
  found: { caches: Cache[]; uploads: Artifact[]; downloads: Download[] },
): void {
  const inputs = mapIn(step, 'with');
  const paths = (textIn(inputs, 'path') ?? '').split('\n').map((path) => path.trim());
  if (
    isAction(
      step,
      /^(?:actions\/cache(?:\/(?:restore|save))?|buildjet\/cache|useblacksmith\/cache|runs-on\/cache|namespacelabs\/\S*cache\S*)$/i,
    )
  ) {
    const text = textIn(inputs, 'key');
    if (text === null || !paths.some(isTreePath)) return;
    const prefixes = (textIn(inputs, 'restore-keys') ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    found.caches.push({
      key: { text, place: yaml.placeOf(inputs, 'key') },
      prefixes:
        prefixes.length === 0 ? null : { texts: prefixes, place: yaml.placeOf(inputs, 'restore-keys') },
      restores: !isAction(step, /\/save$/i),
      after: scripts.length,
    });
  } else if (isAction(step, /^actions\/upload-artifact$/i)) {
    const packed = listPackedTrees(scripts);
    if (paths.some((path) => isTreePath(path) || isPacked(path, packed)))
      found.uploads.push({ name: textIn(inputs, 'name'), place: yaml.placeOf(inputs, 'path') });
  } else if (isAction(step, /^actions\/download-artifact$/i))
    found.downloads.push({ name: textIn(inputs, 'name'), from: null });
}
