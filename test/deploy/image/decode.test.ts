import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import * as zlib from 'node:zlib';
import { decodeByStream, decodeInPlace, findHandle } from '../../../packages/deploy/src/archive/decode.ts';
import { decodeByLibrary, decompress } from '../../../packages/deploy/src/archive/decompress.ts';

// Node 24's, by types of an older one.
const { zstdCompressSync, createZstdDecompress } = zlib as unknown as {
  zstdCompressSync(bytes: Uint8Array): Buffer;
  createZstdDecompress(options: { chunkSize: number }): Duplex;
};

/** Random bytes fill many parts compressed, and zeros many when they are plain. */
function makePlain(): Buffer {
  const plain = Buffer.alloc(3 << 20);
  let state = 1;
  for (let i = 0; i < 1 << 20; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    plain[i] = state >>> 16;
  }
  return plain;
}

const plain = makePlain();
const ways = {
  'in place': (input: Iterator<Buffer>, decoder: Duplex, take: (part: Buffer) => boolean) => {
    const handle = findHandle(decoder);
    assert.ok(handle !== null, 'this Node has no such handle');
    return decodeInPlace(input, decoder, handle, take);
  },
  'by a stream': decodeByStream,
};
const formats = {
  gzip: { pack: (bytes: Buffer) => zlib.gzipSync(bytes), open: zlib.createGunzip },
  zstd: { pack: zstdCompressSync, open: createZstdDecompress },
};

/** Parts of which each is valid until the next one. */
function* cut(bytes: Buffer, length = 10_000): Generator<Buffer> {
  const reused = Buffer.alloc(length);
  for (let at = 0; at < bytes.length; at += length) {
    const count = bytes.copy(reused, 0, at);
    yield reused.subarray(0, count);
  }
}

for (const [way, decode] of Object.entries(ways))
  for (const [format, { pack, open }] of Object.entries(formats))
    describe(`${format}, decoded ${way}`, () => {
      const run = async (input: Generator<Buffer>, isWanted = (_: number) => true) => {
        const found: Buffer[] = [];
        let size = 0;
        const isMoreWanted = await decode(input, open({ chunkSize: 1 << 16 }), (part) => {
          found.push(Buffer.from(part));
          size += part.length;
          return isWanted(size);
        });
        return { bytes: Buffer.concat(found), isMoreWanted, rest: [...input].length };
      };

      test('gives all bytes, and takes all', async () => {
        const { bytes, isMoreWanted, rest } = await run(cut(pack(plain)));
        assert.ok(bytes.equals(plain));
        assert.deepEqual({ isMoreWanted, rest }, { isMoreWanted: true, rest: 0 });
      });

      test('ends when no more is needed', async () => {
        const { bytes, isMoreWanted, rest } = await run(cut(pack(plain)), (size) => size < 100_000);
        assert.ok(bytes.length < plain.length && rest > 0, `${bytes.length} bytes, ${rest} parts left`);
        assert.equal(isMoreWanted, false);
      });

      test('throws what is thrown while a part is taken', async () => {
        await assert.rejects(async () => await run(cut(pack(plain)), () => assert.fail('mine')), /mine/);
      });

      test('throws for damaged bytes', async () => {
        const damaged = pack(plain);
        damaged.fill(0xff, damaged.length >> 1);
        await assert.rejects(async () => await run(cut(damaged)), { code: /^Z/ });
      });
    });

for (const [way, decode] of Object.entries(ways))
  describe(`gzip's ends, decoded ${way}`, () => {
    const run = async (bytes: Buffer) => {
      const found: Buffer[] = [];
      const input = cut(bytes);
      await decode(
        input,
        zlib.createGunzip({ chunkSize: 1 << 16 }),
        (part) => found.push(Buffer.from(part)) > 0,
      );
      return Buffer.concat(found);
    };

    test('a second member is read', async () => {
      const found = await run(Buffer.concat([zlib.gzipSync(plain), zlib.gzipSync(plain)]));
      assert.ok(found.equals(Buffer.concat([plain, plain])));
    });

    test('zeros after it are passed over', async () => {
      assert.ok((await run(Buffer.concat([zlib.gzipSync(plain), Buffer.alloc(50_000)]))).equals(plain));
    });

    test('one that is missing is an error', async () => {
      const whole = zlib.gzipSync(plain);
      await assert.rejects(async () => await run(whole.subarray(0, whole.length - 9)), {
        code: 'Z_BUF_ERROR',
      });
    });
  });

test('bytes after the end count for the digest', async () => {
  let taken = 0;
  const parts = function* () {
    for (const part of cut(Buffer.concat([zlib.gzipSync(plain), Buffer.alloc(50_000)]))) {
      taken += part.length;
      yield part;
    }
  };
  await decompress(parts(), 'gzip', () => true);
  assert.equal(taken, zlib.gzipSync(plain).length + 50_000);
});

test('zstd is decoded by the library that older releases need', () => {
  const found: Buffer[] = [];
  decodeByLibrary(cut(zstdCompressSync(plain)), (part) => found.push(Buffer.from(part)) > 0);
  assert.ok(Buffer.concat(found).equals(plain));
});
