import { bare, lastName } from './names.ts';
import type { AnyNode } from './parse.ts';
import type { Reading } from './reading.ts';
import {
  concat,
  joinItems,
  joinParts,
  orAny,
  type PossibleValue,
  parentOf,
  textValue,
  type Values,
} from './values.ts';

/** The result of calling a well-known function; undefined for all others. */
export function evaluateMethod(reading: Reading, call: AnyNode): Values | undefined {
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return undefined;
  const callee = bare(call.callee);
  const name = lastName(callee);
  const args = call.arguments.map((argument) => reading.values(argument));
  const [first = null, second = null] = args;
  const receiver = callee.type === 'MemberExpression' ? callee.object : null;
  switch (name) {
    case 'URL':
      // `new URL('../x', import.meta.url)`
      return call.type === 'NewExpression' && args.length === 2 ? joinParts([parentOf(second), first]) : null;
    case 'join': {
      const list = receiver === null ? null : findList(receiver);
      if (list === null) return joinParts(args);
      const items = list.items.map((item) => (item === null ? null : reading.values(item)));
      return joinItems(items, first?.[0]?.text ?? ',', list.filtered);
    }
    case 'resolve':
    case 'normalize':
      return joinParts(args);
    case 'dirname':
      return parentOf(first);
    case 'fileURLToPath':
    case 'pathToFileURL':
    case 'String':
      return first;
    case 'toString':
    case 'trim':
      return receiver === null ? null : reading.values(receiver);
    case 'replace':
      // `.replace('app.asar', 'app.asar.unpacked')` changes nothing outside of Electron's archives.
      return receiver !== null && isAboutArchives(call.arguments[0]) ? reading.values(receiver) : undefined;
    case 'concat': {
      // As TypeScript compiles templates.
      const start = receiver === null ? null : reading.values(receiver);
      return start === null
        ? null
        : args.reduce<PossibleValue[]>((left, right) => concat(left, orAny(right)), start);
    }
    case 'type':
      return args.length === 0 && receiver !== null ? osTypes : undefined;
    case 'endianness':
      return [
        { text: 'LE', when: [{ cpu: ['!s390x', '!ppc'] }] },
        { text: 'BE', when: [{ cpu: ['s390x', 'ppc'] }] },
      ];
    default:
      return undefined;
  }
}

const isAboutArchives = (pattern: AnyNode | undefined): boolean =>
  pattern?.type === 'Literal' && pattern.raw?.includes('asar') === true;

/** `os.type()` */
const osTypes: Values = [
  { text: 'Linux', when: [{ os: ['linux', 'android'] }] },
  { text: 'Darwin', when: [{ os: ['darwin'] }] },
  { text: 'Windows_NT', when: [{ os: ['win32'] }] },
  ...textValue('{any}').map(({ text }) => ({
    text,
    when: [{ os: ['!linux', '!android', '!darwin', '!win32'] }],
  })),
];

/** `[a, b]`, with or without `.filter(Boolean)` or the like, which drops empty items. */
function findList(node: AnyNode): { items: (AnyNode | null)[]; filtered: boolean } | null {
  const at = bare(node);
  if (at.type === 'ArrayExpression') return { items: at.elements, filtered: false };
  if (at.type !== 'CallExpression' || at.callee.type !== 'MemberExpression') return null;
  if (lastName(at.callee) !== 'filter') return null;
  const list = bare(at.callee.object);
  return list.type === 'ArrayExpression' ? { items: list.elements, filtered: true } : null;
}
