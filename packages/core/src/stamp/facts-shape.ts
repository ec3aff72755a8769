import type { Arch, NativeFile, Platform, Registration, Slice } from '@abistamp/binary';
import {
  array,
  boolean,
  literal,
  nullable,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  string,
  union,
  where,
} from '../files/shape.ts';

const platform = oneOf<Platform>({
  linux: true,
  android: true,
  openharmony: true,
  darwin: true,
  win32: true,
  freebsd: true,
  openbsd: true,
  netbsd: true,
  sunos: true,
  aix: true,
});

const arch = oneOf<Arch>({
  arm: true,
  arm64: true,
  ia32: true,
  loong64: true,
  mips: true,
  mips64el: true,
  mipsel: true,
  ppc: true,
  ppc64: true,
  riscv64: true,
  s390: true,
  s390x: true,
  x64: true,
});

const strings = array(string);
const text = nullable(string);
const nodeApi = record({ declared: nullable(number), required: nullable(number) });

const registration: Shape<Registration> = union('kind', {
  abi: record({
    kind: literal('abi'),
    abis: array(number),
    runtime: nullable(literal('node', 'electron')),
    exported: optional(literal(true)),
  }),
  'node-api': record({ kind: literal('node-api'), nodeApi }),
  hybrid: record({ kind: literal('hybrid'), nodeApi }),
  none: record({ kind: literal('none') }),
});

const common = {
  arch: nullable(arch),
  type: literal('library', 'executable', 'other'),
  registration,
  needed: strings,
  soname: text,
  stripped: nullable(boolean),
  problems: array(
    record({ code: literal('truncated', 'ambiguous-abi', 'malformed-table', 'limit'), detail: string }),
  ),
};

const elfSlice = record({
  ...common,
  format: literal('elf'),
  arm: nullable(record({ version: nullable(number), float: nullable(literal('hard', 'soft')) })),
  libc: nullable(literal('glibc', 'musl', 'bionic', 'neutral')),
  glibc: text,
  glibcxx: text,
  cxxabi: text,
  versionNeeds: array(record({ library: string, version: string, weak: boolean })),
  interpreter: text,
  rpath: strings,
  runpath: strings,
  bindNow: boolean,
  executableStack: nullable(boolean),
});

const machoSlice = record({
  ...common,
  format: literal('macho'),
  minimumOs: text,
  rpath: strings,
  weak: optional(strings),
  signed: boolean,
});

const peSlice = record({
  ...common,
  format: literal('pe'),
  hostImport: text,
  delayed: optional(strings),
});

const one =
  <T extends Slice>(slice: Shape<T>): Shape<[T]> =>
  (value) => [where(array(slice), ({ length }) => length === 1)(value)[0] as T];

/** What a native file says about itself, as a record stores it: everything the file reader returns. */
export const factsShape: Shape<NativeFile> = union('format', {
  elf: record({ format: literal('elf'), platform: nullable(platform), slices: one(elfSlice) }),
  macho: record({
    format: literal('macho'),
    platform: literal('darwin'),
    slices: where(array(machoSlice), ({ length }) => length > 0),
  }),
  pe: record({ format: literal('pe'), platform: literal('win32'), slices: one(peSlice) }),
  null: record({
    format: literal(null),
    reason: literal('empty', 'not-native', 'apple-double', 'truncated', 'malformed'),
    detail: string,
  }),
});
