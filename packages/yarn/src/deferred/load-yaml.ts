import { parseSyml } from '@yarnpkg/parsers';

const words = new Map<unknown, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Stands for js-yaml in the plugin (scripts/build-yarn.mjs): Yarn gives its own reader to plugins. To that
 * all is text, so that switches in another host's settings, which do not concern Yarn, count whether or not
 * they are quoted.
 *
 * @throws what the text lacks to be YAML
 */
export function load(text: string): unknown {
  return readSwitches(parseSyml(text));
}

function readSwitches(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readSwitches);
  if (typeof value !== 'object' || value === null) return words.has(value) ? words.get(value) : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readSwitches(item)]));
}
