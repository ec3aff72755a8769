import { cleanPath } from '../ignore/clean-path.ts';
import { folderOf, joinPath } from '../text/folders.ts';
import type { Place } from '../text/place.ts';
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

export interface Service {
  file: string;
  name: string;
  image: { reference: string; place: Place } | null;
  /** Null where it runs an image as it is. */
  build: Build | null;
  mounts: Mount[];
  /** Of its `command`, as one line. */
  command: string;
}

interface Build {
  /** Relative to the folder that is examined. */
  context: string;
  /** Relative to the folder that is examined. */
  dockerfile: string;
  /** The stage that is built; null for the last one. */
  target: string | null;
  args: Map<string, string>;
  /** A Dockerfile within the compose file, and the line where it begins. */
  inline: { text: string; line: number } | null;
}

export interface Mount {
  kind: 'bind' | 'named' | 'anonymous';
  /** Of a bind, relative to the folder that is examined; null if it is outside or not known. Of a volume, its name. */
  source: string | null;
  target: string;
  place: Place;
}

/** @param open another compose file, which a service extends one of; null if there is none that can be read */
export function readCompose(yaml: YamlFile, open: (file: string) => YamlFile | null): Service[] {
  return Object.entries(mapIn(yaml.root, 'services')).flatMap(([name, service]) =>
    isMap(service) ? [joinParts(yaml.file, name, listParts({ yaml, service }, open))] : [],
  );
}

/** What a service says, in the file that says it. */
interface Part {
  yaml: YamlFile;
  service: YamlMap;
}

/** Services that extend one another, one more for each level. */
const maxExtends = 10;

/** The service, then what it extends, and so on (Compose's docs, "Extends"). */
function listParts(own: Part, open: (file: string) => YamlFile | null): Part[] {
  const parts = [own];
  for (let last: Part | null = own; last !== null && parts.length < maxExtends; ) {
    last = findExtended(last, open);
    if (last !== null) parts.push(last);
  }
  return parts;
}

function findExtended({ yaml, service }: Part, open: (file: string) => YamlFile | null): Part | null {
  const written = valueIn(service, 'extends');
  const name = typeof written === 'string' ? written : textIn(written, 'service');
  if (name === null) return null;
  const path = textIn(written, 'file');
  const file = path === null ? yaml.file : placeInside(folderOf(yaml.file), path);
  const other = file === null || file === yaml.file ? yaml : open(file);
  const extended = other === null ? null : valueIn(mapIn(other.root, 'services'), name);
  return other !== null && isMap(extended) ? { yaml: other, service: extended } : null;
}

/** The nearest one that says something counts; mounts are those of all, one for each target. */
function joinParts(file: string, name: string, parts: readonly Part[]): Service {
  const nearest = (key: string) => parts.find(({ service }) => Object.hasOwn(service, key));
  const { yaml: imageFile, service: holder } = nearest('image') ?? {};
  const image = textIn(holder, 'image');
  const mounts = new Map<string, Mount>();
  for (const { yaml, service } of parts)
    for (const mount of readMounts(yaml, service, folderOf(yaml.file)))
      if (!mounts.has(mount.target)) mounts.set(mount.target, mount);
  return {
    ...{ file, name, mounts: [...mounts.values()] },
    image:
      image === null || imageFile === undefined || holder === undefined
        ? null
        : { reference: fillDefaults(image), place: imageFile.placeOf(holder, 'image') },
    build: readBuild(parts.filter(({ service }) => valueIn(service, 'build') !== null)),
    command: joinCommand(valueIn(nearest('command')?.service, 'command')),
  };
}

function joinCommand(command: YamlValue): string {
  if (typeof command === 'string') return command;
  return Array.isArray(command) ? command.filter((word) => typeof word === 'string').join(' ') : '';
}

/** `${NODE:-22}` with its default; what has none stays. */
export const fillDefaults = (text: string): string => text.replace(/\$\{\w+:?-([^{}]*)\}/g, '$1');

/** What is said of the build, by parts of which nearer ones count. */
function readBuild(parts: readonly Part[]): Build | null {
  const builds = parts.map(({ yaml, service }) => ({ yaml, build: valueIn(service, 'build') }));
  const whole = builds.find(({ build }) => typeof build === 'string' || textIn(build, 'context') !== null);
  const [nearest] = builds;
  if (nearest === undefined) return null;
  const written = whole?.build ?? null;
  const context = typeof written === 'string' ? written : (textIn(written ?? undefined, 'context') ?? '.');
  const inside = placeInside(folderOf((whole ?? nearest).yaml.file), context);
  if (inside === null) return null;
  const find = (key: string) =>
    builds.map(({ build }) => valueIn(build, key)).find((value) => value !== null) ?? null;
  const textOf = (key: string) => {
    const value = find(key);
    return typeof value === 'string' ? value : null;
  };
  const inline = readInline(builds);
  const dockerfile = textOf('dockerfile');
  const args = find('args');
  const pairs = Array.isArray(args)
    ? args.map((item) => String(item).split(/=(.*)/s, 2) as [string, string | undefined])
    : Object.entries(isMap(args) ? args : {});
  return {
    context: inside,
    dockerfile:
      inline?.file ??
      (dockerfile === null ? null : placeInside(inside, dockerfile)) ??
      joinPath(inside, 'Dockerfile'),
    target: textOf('target'),
    inline,
    args: new Map(
      pairs.flatMap(([name, value]) => (typeof value === 'string' ? [[name, fillDefaults(value)]] : [])),
    ),
  };
}

function readInline(
  builds: readonly { yaml: YamlFile; build: YamlValue }[],
): { file: string; text: string; line: number } | null {
  const holder = builds.find(({ build }) => textIn(build, 'dockerfile_inline') !== null);
  if (holder === undefined) return null;
  const { yaml, build } = holder;
  const { file, line } = yaml.placeOfValue(build, 'dockerfile_inline');
  // Compose itself replaces what begins with one dollar sign.
  return { file, line, text: fillDefaults(textIn(build, 'dockerfile_inline') ?? '').replaceAll('$$', '$') };
}

/** A path of the host, relative to the folder that is examined; null for one outside of it. */
function placeInside(folder: string, path: string): string | null {
  const plain = fillDefaults(path)
    .replace(/^\$\{?PWD\}?/, '.')
    .replace(/^\$\(pwd\)/, '.');
  if (/^[/~$]/.test(plain) || /^[A-Za-z]:[\\/]/.test(plain)) return null;
  const joined = cleanPath(`${folder === '' ? '.' : folder}/${plain}`);
  if (joined === '.') return '';
  return joined.startsWith('..') ? null : joined;
}

function readMounts(yaml: YamlFile, service: YamlMap, folder: string): Mount[] {
  const volumes = valueIn(service, 'volumes');
  return listIn(service, 'volumes').flatMap((volume, index): Mount[] => {
    const place = yaml.placeOf(volumes, index);
    if (typeof volume === 'string') return [readShortMount(volume, place, folder)];
    const target = textIn(volume, 'target');
    if (target === null) return [];
    const source = textIn(volume, 'source');
    if (textIn(volume, 'type') === 'bind')
      return [
        {
          kind: 'bind',
          source: source === null ? null : placeInside(folder, source),
          target: tidy(target),
          place,
        },
      ];
    return [{ kind: source === null ? 'anonymous' : 'named', source, target: tidy(target), place }];
  });
}

/** `./:/app:cached`, `modules:/app/node_modules`, `/app/node_modules`. */
export function readShortMount(text: string, place: Place, folder: string): Mount {
  const [first = '', second] = fillDefaults(text).split(/(?<!^[A-Za-z]):/);
  if (second === undefined) return { kind: 'anonymous', source: null, target: tidy(first), place };
  if (/^[./~$]|^[A-Za-z]:/.test(first))
    return { kind: 'bind', source: placeInside(folder, first), target: tidy(second), place };
  return { kind: 'named', source: first, target: tidy(second), place };
}

const tidy = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') : path);
