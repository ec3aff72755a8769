import {
  isMap,
  listIn,
  mapIn,
  referenceIn,
  textIn,
  textsIn,
  valueIn,
  type YamlFile,
  type YamlMap,
  type YamlValue,
} from '../yaml/read-yaml.ts';
import { type Artifact, type Cache, type Download, isTreePath, type Job, type Variant } from './job.ts';
import { isPacked, listPackedTrees } from './packed-trees.ts';
import { withImage } from './runner.ts';

/** Words at the top that are no jobs (GitLab's docs, "CI/CD YAML syntax reference"). */
const ownWords = new Set([
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
  'spec',
  'pages:deploy',
]);
const maxExtends = 10;

/** The jobs of a pipeline, with what they inherit. */
export function readGitlab(yaml: YamlFile): Job[] {
  const { root } = yaml;
  const stages = textsIn(root, 'stages');
  const order = stages.length > 0 ? stages : ['build', 'test', 'deploy'];
  const room = { items: maxItems };
  const jobs = Object.keys(root)
    .filter((name) => !ownWords.has(name) && !name.startsWith('.') && isMap(root[name]))
    .map((name) => ({ name, job: inherit(root, name, room) }));
  const stageOf = (job: YamlMap) => order.indexOf(textIn(job, 'stage') ?? 'test');
  return jobs.map(({ name, job }) => ({
    ...readJob(yaml, name, job),
    downloads: listDownloads(
      job,
      jobs.filter((other) => stageOf(other.job) < stageOf(job)).map((other) => other.name),
    ),
  }));
}

/** How often one `!reference` may lead to another one (GitLab's docs), and what all of a pipeline may come to. */
const maxReferences = 10;
const maxItems = 100_000;

/** What a `!reference` stands for; any other value as it is. */
function follow(root: YamlMap, value: YamlValue): YamlValue {
  let found = value;
  for (let depth = 0; depth < maxReferences; depth++) {
    const path = referenceIn(found);
    if (path === null) return found;
    found = path.reduce<YamlValue>((container, key) => valueIn(container, key), root);
  }
  return null;
}

/** The items of a list with those of the lists that stand in it. */
function flatten(root: YamlMap, value: YamlValue, room: { items: number }): YamlValue {
  if (!Array.isArray(value) || !value.some(Array.isArray)) return value;
  const items: YamlValue[] = [];
  const add = (list: readonly YamlValue[], depth: number): void => {
    for (const item of list) {
      const found = follow(root, item);
      if (depth > maxReferences || --room.items < 0) return;
      if (Array.isArray(found)) add(found, depth + 1);
      else items.push(found);
    }
  };
  add(value, 0);
  return items;
}

/** A job's own keys, each with what it refers to. */
function resolve(root: YamlMap, job: YamlMap, room: { items: number }): YamlMap {
  const resolved: YamlMap = {};
  for (const [key, value] of Object.entries(job)) {
    const found = follow(root, value);
    resolved[key] = key === 'parallel' || key === 'needs' ? found : flatten(root, found, room);
  }
  return resolved;
}

/** A job with what it extends, and with the defaults that it does not set. */
function inherit(root: YamlMap, name: string, room: { items: number }): YamlMap {
  let job: YamlMap = {};
  let names = [name];
  for (let depth = 0; names.length > 0 && depth < maxExtends; depth++) {
    const next: string[] = [];
    for (const each of [...names].reverse()) {
      const map = mapIn(root, each);
      job = { ...map, ...job, variables: { ...mapIn(map, 'variables'), ...mapIn(job, 'variables') } };
      next.push(...textsIn(map, 'extends'));
    }
    names = next;
  }
  const defaults: YamlMap = {};
  for (const key of ['image', 'cache', 'before_script', 'artifacts']) {
    const value = valueIn(mapIn(root, 'default'), key) ?? valueIn(root, key);
    if (value !== null) defaults[key] = value;
  }
  return {
    ...resolve(root, { ...defaults, ...job }, room),
    variables: { ...mapIn(root, 'variables'), ...mapIn(job, 'variables') },
  };
}

function readJob(yaml: YamlFile, name: string, job: YamlMap): Omit<Job, 'downloads'> {
  const value = valueIn(job, 'image');
  const reference = typeof value === 'string' ? value : textIn(value, 'name');
  const place = isMap(value) ? yaml.placeOf(value, 'name') : placeOfImage(yaml, job);
  const image = reference === null ? null : { reference, place };
  const variants = expandParallel(mapIn(job, 'parallel')).map((row) =>
    makeVariant(row, job, reference, name),
  );
  const scripts = [...textsIn(job, 'before_script'), ...textsIn(job, 'script')];
  return {
    file: yaml.file,
    name,
    variants,
    nodeChoice: image === null ? null : { kind: 'image', place },
    caches: listIn(job, 'cache').flatMap((cache) => (isMap(cache) ? readCache(yaml, cache) : [])),
    uploads: readArtifacts(yaml, mapIn(job, 'artifacts'), listPackedTrees(scripts)),
    scripts,
    image,
  };
}

/** The job's own line, or that of the default. */
function placeOfImage(yaml: YamlFile, job: YamlMap) {
  const name = Object.keys(yaml.root).find(
    (key) => valueIn(yaml.root[key], 'image') === valueIn(job, 'image') && key !== 'default',
  );
  const holder = [
    name === undefined ? null : (yaml.root[name] ?? null),
    mapIn(yaml.root, 'default'),
    yaml.root,
  ].find((map) => isMap(map) && Object.hasOwn(map, 'image'));
  return yaml.placeOf(holder ?? yaml.root, 'image');
}

function makeVariant(
  row: ReadonlyMap<string, string>,
  job: YamlMap,
  image: string | null,
  name: string,
): Variant {
  const variables = new Map([
    ...Object.entries(mapIn(job, 'variables')).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
    ...row,
  ]);
  const fill = (text: string, depth = 0): string =>
    text.replace(/\$\{?(\w+)\}?/g, (all, variable: string) => {
      if (variable === 'CI_JOB_IMAGE') return image === null || depth > 3 ? all : fill(image, depth + 1);
      if (variable === 'CI_JOB_NAME' || variable === 'CI_JOB_NAME_SLUG') return name;
      const value = variables.get(variable);
      return value === undefined || depth > 3 ? all : fill(value, depth + 1);
    });
  const none = { os: null, arch: null, libc: null, node: null };
  // Which runner takes a job is not in the file: jobs are told apart by their images.
  const machine = image === null ? none : { ...withImage(none, fill(image)), arch: null };
  return { machine, fill: (text) => fill(text) };
}

function expandParallel(parallel: YamlMap): Map<string, string>[] {
  const rows = listIn(parallel, 'matrix')
    .filter(isMap)
    .flatMap((map) => {
      let list: Map<string, string>[] = [new Map()];
      for (const key of Object.keys(map))
        list = list
          .flatMap((row) => textsIn(map, key).map((text) => new Map([...row, [key, text]])))
          .slice(0, 64);
      return list;
    });
  return rows.length === 0 ? [new Map()] : rows.slice(0, 64);
}

/** A cache's key: a text, or a prefix with the content of files; `default` without one. */
function readCache(yaml: YamlFile, cache: YamlMap): Cache[] {
  if (!textsIn(cache, 'paths').some(isTreePath)) return [];
  const place = yaml.placeOf(cache, Object.hasOwn(cache, 'key') ? 'key' : 'paths');
  const policy = textIn(cache, 'policy') ?? 'pull-push';
  const fallback = textsIn(cache, 'fallback_keys');
  return [
    {
      key: { text: keyText(valueIn(cache, 'key')), place },
      prefixes:
        fallback.length === 0 ? null : { texts: fallback, place: yaml.placeOf(cache, 'fallback_keys') },
      restores: policy !== 'push',
      after: 0,
    },
  ];
}

function keyText(key: YamlValue): string {
  if (typeof key === 'string') return key;
  if (!isMap(key)) return 'default';
  const files = [...textsIn(key, 'files'), ...textsIn(key, 'files_commits')];
  const hashed = files.length === 0 ? '' : `hashFiles(${files.map((file) => `'${file}'`).join(', ')})`;
  return [textIn(key, 'prefix'), hashed].filter((part) => part !== null && part !== '').join('-');
}

function readArtifacts(yaml: YamlFile, artifacts: YamlMap, packed: ReadonlySet<string>): Artifact[] {
  const paths = valueIn(artifacts, 'paths');
  if (!Array.isArray(paths)) return [];
  const index = paths.findIndex(
    (path) => typeof path === 'string' && (isTreePath(path) || isPacked(path, packed)),
  );
  return index < 0 ? [] : [{ name: null, place: yaml.placeOf(paths, index) }];
}

/** What `needs` or `dependencies` name; else that of all earlier stages. */
function listDownloads(job: YamlMap, earlier: readonly string[]): Download[] {
  if (Object.hasOwn(job, 'dependencies'))
    return textsIn(job, 'dependencies').map((from) => ({ name: null, from }));
  if (Object.hasOwn(job, 'needs'))
    return listIn(job, 'needs').flatMap((need) => {
      const isWithout = textIn(need, 'artifacts') === 'false';
      const from = typeof need === 'string' ? need : textIn(need, 'job');
      return from === null || isWithout ? [] : [{ name: null, from }];
    });
  return earlier.map((from) => ({ name: null, from }));
}
