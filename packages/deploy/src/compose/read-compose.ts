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
}

export interface Mount {
  kind: 'bind' | 'named' | 'anonymous';
  /** Of a bind, relative to the folder that is examined; null if it is outside or not known. Of a volume, its name. */
  source: string | null;
  target: string;
  place: Place;
}

export function readCompose(yaml: YamlFile): Service[] {
  const folder = folderOf(yaml.file);
  return Object.entries(mapIn(yaml.root, 'services')).flatMap(([name, service]) => {
    if (!isMap(service)) return [];
    const image = textIn(service, 'image');
    const command = valueIn(service, 'command');
    return [
      {
        file: yaml.file,
        name,
        image:
          image === null ? null : { reference: fillDefaults(image), place: yaml.placeOf(service, 'image') },
        build: readBuild(valueIn(service, 'build'), folder),
        mounts: readMounts(yaml, service, folder),
        command: joinCommand(command),
      },
    ];
  });
}

function joinCommand(command: YamlValue): string {
  if (typeof command === 'string') return command;
  return Array.isArray(command) ? command.filter((word) => typeof word === 'string').join(' ') : '';
}

/** `${NODE:-22}` with its default; what has none stays. */
export const fillDefaults = (text: string): string => text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');

function readBuild(build: YamlValue, folder: string): Build | null {
  if (build === null) return null;
  const context = typeof build === 'string' ? build : (textIn(build, 'context') ?? '.');
  const inside = placeInside(folder, context);
  if (inside === null) return null;
  const dockerfile = textIn(build, 'dockerfile');
  const args = valueIn(build, 'args');
  const pairs = Array.isArray(args)
    ? args.map((item) => String(item).split(/=(.*)/s, 2) as [string, string | undefined])
    : Object.entries(isMap(args) ? args : {});
  return {
    context: inside,
    dockerfile:
      dockerfile === null
        ? joinPath(inside, 'Dockerfile')
        : (placeInside(inside, dockerfile) ?? joinPath(inside, 'Dockerfile')),
    target: textIn(build, 'target'),
    args: new Map(
      pairs.flatMap(([name, value]) => (typeof value === 'string' ? [[name, fillDefaults(value)]] : [])),
    ),
  };
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
