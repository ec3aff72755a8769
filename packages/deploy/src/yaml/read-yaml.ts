import { FAILSAFE_SCHEMA, loadAll, type State, Type, YAMLException } from 'js-yaml';
import { locateIn, type Place } from '../text/place.ts';

/** Every scalar is the text that was written: `20.10` is a version, and no number. */
export type YamlValue = string | null | YamlValue[] | { [key: string]: YamlValue };
export type YamlMap = { [key: string]: YamlValue };

/** A parsed file. */
export interface YamlFile {
  file: string;
  /** The last document that is a map, an empty one without any. */
  root: YamlMap;
  /** Where a key of a map, or an item of a list, is written. */
  placeOf(container: YamlValue, key: string | number): Place;
  /** Whether a map or a list is one of this file's. */
  owns(container: YamlValue): boolean;
  /** Where the value of a key begins: for a text in lines of its own, the first of them. */
  placeOfValue(container: YamlValue, key: string): Place;
}

/** More is no settings file, and takes longer than it is worth. */
const maxLength = 1 << 20;

/** Tags of their own mean nothing here: `!reference`, `!Sub`, `!!int`. */
const anyTag = (['scalar', 'sequence', 'mapping'] as const).flatMap((kind) =>
  ['!', 'tag:'].map((tag) => new Type(tag, { kind, multi: true, construct: constructTagged })),
);
/** Lists that are written `!reference [JOB, KEY]` (GitLab). */
const references = new WeakSet<object>();

function constructTagged(value: unknown, tag?: string): unknown {
  if (tag === '!reference' && Array.isArray(value)) references.add(value);
  return value;
}

/** The path of a `!reference`; null for any other value. */
export const referenceIn = (value: YamlValue): string[] | null =>
  Array.isArray(value) && references.has(value)
    ? value.filter((step): step is string => typeof step === 'string')
    : null;

const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (value) => value === '<<' });
const schema = FAILSAFE_SCHEMA.extend({ implicit: [merge], explicit: anyTag });

/** @returns the file, or why it is none, and the line of it */
export function readYaml(file: string, text: string): YamlFile | { error: string; line: number } {
  if (text.length > maxLength) return { error: `longer than ${maxLength} characters`, line: 0 };
  const source = text.replace(/^\uFEFF/, '');
  const positions = new Positions(source);
  try {
    const documents: unknown[] = [];
    // @types/js-yaml calls both arguments by other names: `state` is the loader's.
    const listener = (event: string, state: unknown) => positions.note(event, state as LoaderState);
    loadAll(source, (document) => documents.push(document), {
      schema,
      json: true,
      listener: listener as Listener,
    });
    const root = [...documents].reverse().find(isMap) ?? {};
    const at = locateIn(file, source);
    return {
      file,
      root,
      owns: (container) => positions.has(container),
      placeOf: (container, key) => at(positions.find(container, String(key), 'key')),
      placeOfValue: (container, key) => at(positions.find(container, key, 'value')),
    };
  } catch (error) {
    if (!(error instanceof YAMLException) && !(error instanceof RangeError)) throw error;
    const mark = error instanceof YAMLException ? error.mark : undefined;
    return {
      error: error instanceof YAMLException ? error.reason : 'nested too deeply',
      line: (mark?.line ?? -1) + 1,
    };
  }
}

type Listener = (this: State, event: 'open' | 'close', state: State) => void;

interface LoaderState {
  position: number;
  depth: number;
  result: unknown;
}

interface Node {
  start: number;
  result: unknown;
}

/** Where the keys and items of each container are, noted while the library reads them. */
class Positions {
  private readonly open: { start: number; children: Node[] }[] = [];
  private readonly found = new WeakMap<object, Map<string, { key: number; value: number }>>();
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  note(event: string, state: LoaderState): void {
    if (event === 'open') {
      // The library may have gone back to read something in another way.
      this.open.length = Math.min(this.open.length, state.depth - 1);
      this.open.push({ start: state.position, children: [] });
      return;
    }
    this.open.length = Math.min(this.open.length, state.depth);
    const frame = this.open.pop();
    if (frame === undefined) return;
    const { result } = state;
    this.open.at(-1)?.children.push({ start: frame.start, result });
    if (typeof result !== 'object' || result === null || this.found.has(result)) return;
    this.found.set(
      result,
      Array.isArray(result)
        ? this.listItems(result, frame.children)
        : this.listKeys(result as YamlMap, frame.children),
    );
  }

  has(container: YamlValue): boolean {
    return typeof container === 'object' && container !== null && this.found.has(container);
  }

  find(container: YamlValue, key: string, part: 'key' | 'value'): number {
    if (typeof container !== 'object' || container === null) return 0;
    return this.found.get(container)?.get(key)?.[part] ?? 0;
  }

  private listItems(
    items: readonly unknown[],
    children: readonly Node[],
  ): Map<string, { key: number; value: number }> {
    const places = new Map<string, { key: number; value: number }>();
    let next = 0;
    for (const [index, item] of items.entries()) {
      const child = children[next];
      if (child === undefined || child.result !== item) continue;
      const start = this.skipToContent(child.start);
      places.set(String(index), { key: start, value: start });
      next++;
    }
    return places;
  }

  /** Children are keys and values by turns; an empty value may have none. */
  private listKeys(map: YamlMap, children: readonly Node[]): Map<string, { key: number; value: number }> {
    const places = new Map<string, { key: number; value: number }>();
    for (let at = 0; at < children.length; at++) {
      const child = children[at];
      const key = String(child?.result);
      if (child === undefined || !(key === '<<' || Object.hasOwn(map, key))) continue;
      const start = this.skipToContent(child.start);
      const next = children[at + 1];
      const isValue = next !== undefined && (key === '<<' || next.result === map[key]);
      places.set(key, { key: start, value: isValue ? this.skipToContent(next.start) : start });
      if (isValue) at++;
    }
    return places;
  }

  /** Past blanks, line ends, comments, and the head of a text in lines of its own. */
  private skipToContent(start: number): number {
    const content = /(?:[\s]|#[^\n]*\n|[|>][-+\d]*[ \t]*(?:#[^\n]*)?\n)*/y;
    content.lastIndex = start;
    content.test(this.source);
    return content.lastIndex < this.source.length ? content.lastIndex : start;
  }
}

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The map under a key; an empty one where there is none. */
export function mapIn(container: YamlValue | undefined, key: string): YamlMap {
  const value = valueIn(container, key);
  return isMap(value) ? value : {};
}

export function valueIn(container: YamlValue | undefined, key: string): YamlValue {
  return isMap(container) && Object.hasOwn(container, key) ? (container[key] ?? null) : null;
}

export function textIn(container: YamlValue | undefined, key: string): string | null {
  const value = valueIn(container, key);
  return typeof value === 'string' ? value : null;
}

/** The items under a key, of which one alone may stand for a list of one. */
export function listIn(container: YamlValue | undefined, key: string): YamlValue[] {
  const value = valueIn(container, key);
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function textsIn(container: YamlValue | undefined, key: string): string[] {
  return listIn(container, key).filter((item): item is string => typeof item === 'string');
}
