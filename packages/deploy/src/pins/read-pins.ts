import { type FileTree, isRecord, maxBytes, stringOf } from '@abistamp/core/project-files';
import { majorOfAlias } from '../images/describe-image.ts';
import type { Project } from '../project/read-projects.ts';
import { locateIn, type Place } from '../text/place.ts';
import { type Majors, majorsOf } from './majors.ts';

/** A place that says which Node a project is for. */
export interface Pin {
  /** "volta", ".nvmrc". */
  name: string;
  text: string;
  majors: Majors;
  place: Place;
}

/** The pins of the folder itself, the most binding ones first: what package.json says, then what tools read. */
export function readPins(tree: FileTree, projects: readonly Project[]): Pin[] {
  const own = projects.find(({ folder }) => folder === '');
  const pins = own === undefined ? [] : readManifestPins(own);
  for (const [file, find] of files) {
    const text = tree.read(file, maxBytes.small);
    const found = text === null ? null : find(text);
    if (text === null || found === null) continue;
    pins.push(makePin(file, found.value, locateIn(file, text)(found.offset)));
  }
  return pins.filter(({ majors }) => majors !== null);
}

interface Found {
  value: string;
  offset: number;
}

const files: readonly (readonly [file: string, find: (text: string) => Found | null])[] = [
  ['.nvmrc', firstLine],
  ['.node-version', firstLine],
  ['.tool-versions', (text) => matched(/^(?:nodejs|node)[ \t]+(\S+)/m.exec(text))],
  ['mise.toml', findInMise],
  ['.mise.toml', findInMise],
  ['mise/config.toml', findInMise],
  ['.mise/config.toml', findInMise],
  ['.config/mise.toml', findInMise],
  ['.config/mise/config.toml', findInMise],
];

function firstLine(text: string): Found | null {
  return matched(/^[ \t]*([^\s#][^\s#]*)/m.exec(text));
}

/** `node = "24"` in `[tools]`, also as a list or a table, or with its own table. */
function findInMise(text: string): Found | null {
  return (
    findInTable(
      text,
      /^\[tools\.["']?(?:node|nodejs)["']?\][ \t]*\r?$/m,
      /^[ \t]*version[ \t]*=[ \t]*["']([^"'\n]+)["']/m,
    ) ??
    findInTable(
      text,
      /^\[tools\][ \t]*(?:#.*)?\r?$/m,
      /^[ \t]*["']?(?:node|nodejs|core:node)["']?[ \t]*=[ \t]*(?:\[[ \t]*|\{[^}\n]*version[ \t]*=[ \t]*)?["']([^"'\n]+)["']/m,
    ) ??
    matched(/^[ \t]*tools\.(?:node|nodejs)[ \t]*=[ \t]*["']([^"'\n]+)["']/m.exec(text))
  );
}

function findInTable(text: string, heading: RegExp, line: RegExp): Found | null {
  const tools = heading.exec(text);
  if (tools === null) return null;
  const start = tools.index + tools[0].length;
  const end = text.slice(start).search(/^\[/m);
  const section = end < 0 ? text.slice(start) : text.slice(start, start + end);
  const found = matched(line.exec(section));
  return found === null ? null : { value: found.value, offset: found.offset + start };
}

function matched(match: RegExpExecArray | null): Found | null {
  return match?.[1] === undefined ? null : { value: match[1], offset: match.index };
}

function makePin(name: string, text: string, place: Place): Pin {
  const alias = majorOfAlias(text);
  return { name, text, majors: alias === null ? majorsOf(text) : new Set([alias]), place };
}

function readManifestPins({ manifest, manifestFile, manifestText }: Project): Pin[] {
  const at = locateIn(manifestFile, manifestText);
  const where = (key: string) => at(Math.max(0, manifestText.search(new RegExp(`"${key}"\\s*:`))));
  const texts: [name: string, text: string | null][] = [
    ['volta', textAt(manifest['volta'], 'node')],
    ['devEngines', findRuntime(manifest['devEngines'])],
    ['engines', textAt(manifest['engines'], 'node')],
  ];
  return texts.flatMap(([name, text]) => (text === null ? [] : [makePin(name, text, where(name))]));
}

const textAt = (value: unknown, key: string): string | null =>
  isRecord(value) ? stringOf(value[key]) : null;

function findRuntime(engines: unknown): string | null {
  const runtime = isRecord(engines) ? engines['runtime'] : null;
  const list = Array.isArray(runtime) ? runtime : [runtime];
  return textAt(
    list.find((item) => textAt(item, 'name') === 'node'),
    'version',
  );
}
