import { isRecord, stringOf } from '../files/json.ts';
import type { Loader } from '../tree/loaders/loader.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => stringOf(value) !== null;
const isNumber: Check = (value) => typeof value === 'number';
const listOf =
  (isItem: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isItem);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(stringOf(value) ?? '');
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shapeOf =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const isCondition = shapeOf({
  os: optional(listOf(isText)),
  cpu: optional(listOf(isText)),
  libc: optional(listOf(isText)),
  abi: optional(listOf(isNumber)),
  runtime: optional(oneOf('node', 'electron')),
});
const when = optional(isCondition);
const isAttempt = shapeOf({ request: isText, when });

/** What picking relies on, by kind: a new kind without its check does not compile. */
const shapes = {
  'node-gyp-build': shapeOf({ root: isText, flavor: oneOf('tags', 'names', 'packages'), when }),
  bindings: shapeOf({ file: isText, root: isText, before: listOf(isAttempt), when }),
  'node-pre-gyp': shapeOf({ moduleName: isText, modulePath: isText, napiVersions: listOf(isNumber), when }),
  'pkg-prebuilds': shapeOf({ root: isText, file: isText, napiVersions: listOf(isNumber), when }),
  'require-addon': shapeOf({ root: isText, when }),
  'cmake-ts': shapeOf({
    builds: listOf(shapeOf({ file: isText, os: isText, arch: isText, libc: isText, abi: isNumber })),
  }),
  search: shapeOf({
    addons: listOf(
      shapeOf({
        attempts: listOf(isAttempt),
        fallThroughOn: oneOf('missing', 'failed'),
        certain: optional((value) => value === true),
      }),
    ),
  }),
  'platform-package': shapeOf({
    pick: oneOf('all', 'tagged'),
    main: (main) => main === null || isText(main),
  }),
  general: shapeOf({ files: listOf(isText), expected: listOf(isText) }),
  unknown: isRecord,
} satisfies Record<Loader['kind'], Check>;

/** Whether a record's loader is one that can be asked: records travel with trees, and anybody may have written one. */
export function isLoader(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const kind = stringOf(value['kind']) ?? '';
  return Object.hasOwn(shapes, kind) && shapes[kind as Loader['kind']](value);
}
