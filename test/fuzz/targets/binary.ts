import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNativeFile, readSymbols } from '@abistamp/binary';
import { decodeArm } from '../../../packages/binary/src/addon/constant-return/arm.ts';
import { decodeArm64 } from '../../../packages/binary/src/addon/constant-return/arm64.ts';
import { decodeLoong64 } from '../../../packages/binary/src/addon/constant-return/loong64.ts';
import { decodePpc64 } from '../../../packages/binary/src/addon/constant-return/ppc64.ts';
import { decodeRiscv64 } from '../../../packages/binary/src/addon/constant-return/riscv64.ts';
import { decodeS390x } from '../../../packages/binary/src/addon/constant-return/s390x.ts';
import { decodeThumb } from '../../../packages/binary/src/addon/constant-return/thumb.ts';
import { decodeX86 } from '../../../packages/binary/src/addon/constant-return/x86.ts';
import { readLibraryCache } from '../../../packages/binary/src/link/ld-so-cache.ts';
import { readLinkInfo } from '../../../packages/binary/src/link/link-info.ts';
import { buildEveryKind } from '../../binary/fixtures/every-kind.ts';
import { makeFolder } from '../../support/make-folder.ts';
import { watchedSource } from '../../support/watched-source.ts';
import type { FuzzTarget } from '../target.ts';

const everyKind = (format: string) => () =>
  buildEveryKind().filter((bytes) => readNativeFile(watchedSource(bytes)).format === format);

/** The source itself throws for a read that breaks the rules, and this for one file read again and again. */
function readBinary(input: Uint8Array): void {
  const source = watchedSource(input);
  readNativeFile(source);
  if (source.watch.bytes > input.length * 16 + 65_536)
    throw new Error(`${source.watch.bytes} bytes read of a file of ${input.length}`);
  readSymbols(source);
}

const inFile = (name: string, read: (path: string, size: number) => void): ((input: Uint8Array) => void) => {
  let path: string | null = null;
  return (input) => {
    path ??= join(makeFolder('fuzz'), name);
    writeFileSync(path, input);
    read(path, input.length);
  };
};

function decodeAll(input: Uint8Array): void {
  const code = Buffer.from(input);
  for (const decode of [decodeArm, decodeArm64, decodeLoong64, decodePpc64, decodeRiscv64, decodeThumb])
    decode(code);
  decodeX86(code, true);
  decodeX86(code, false);
  decodeS390x(code, (offset) => (offset % 3 === 0 ? null : offset));
}

/** `mov eax, 9; ret` of each machine, as they are found in real addons. */
const code = [
  'b809000000c3',
  'f30f1efa554889e5b8090000005dc3',
  '20018052c0035fd6',
  '0900a0e31eff2fe1',
  '09207047',
  '25450009000082806780',
  '09000538a0040000',
  '09006038 2000804e',
  'a729000907fe',
];

export const binaryTargets: readonly FuzzTarget[] = [
  { name: 'elf', read: readBinary, seeds: everyKind('elf') },
  { name: 'macho', read: readBinary, seeds: everyKind('macho') },
  { name: 'pe', read: readBinary, seeds: everyKind('pe') },
  {
    name: 'elf-link',
    read: inFile('library.so', (path, size) => {
      const info = readLinkInfo(path, size);
      info?.references();
      info?.imports();
    }),
    seeds: everyKind('elf'),
  },
  {
    name: 'constant-return',
    read: decodeAll,
    seeds: () => code.map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')),
  },
  {
    name: 'ld-so-cache',
    read: inFile('ld.so.cache', (path) => {
      readLibraryCache(path);
    }),
    seeds: () => {
      try {
        return [makeSmall(readFileSync('/etc/ld.so.cache'))];
      } catch {
        return [];
      }
    },
  },
];

/** The machine's own cache with its first few entries. */
function makeSmall(cache: Buffer): Buffer {
  const start = Math.max(0, cache.indexOf('glibc-ld.so.cache1.1'));
  const whole = Buffer.from(cache.subarray(start));
  const entries = Math.min(8, whole.readUInt32LE(20));
  const small = Buffer.alloc(48 + entries * 24 + entries * 128);
  whole.copy(small, 0, 0, 48 + entries * 24);
  small.writeUInt32LE(entries, 20);
  let end = 48 + entries * 24;
  for (let i = 0; i < entries; i++)
    for (const field of [4, 8]) {
      const at = 48 + i * 24 + field;
      const from = whole.readUInt32LE(at);
      const text = whole.subarray(from, whole.indexOf(0, from) + 1).subarray(-63);
      text.copy(small, end);
      small.writeUInt32LE(end, at);
      end += text.length;
    }
  return small.subarray(0, end);
}
