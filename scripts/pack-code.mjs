// The deferred part of a plugin is bundled separately, compressed, and embedded as text in the part that
// every command evaluates. A command with nothing to do never unpacks it.
import { brotliCompressSync, constants } from 'node:zlib';
import { buildKind } from './build-state.mjs';
import { defineReader } from './reader-version.mjs';

/**
 * Options for both parts of a plugin: the oldest supported Node, minified, the same bytes from the same
 * sources.
 */
export const pluginOptions = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node18',
  charset: 'utf8',
  legalComments: 'none',
  sourcemap: false,
  define: defineReader(),
  minify: true,
  logLevel: 'silent',
  conditions: ['abistamp-source'],
  // `import()` becomes `require`: code evaluated by `runInThisContext` has no importer, so `import()` would
  // throw there.
  supported: { 'dynamic-import': false },
};

/** A quick build packs plugins in a tenth of the time. They work the same, but are larger than allowed. */
const quick = buildKind === 'quick';

/** @returns the code as text; the same code gives the same text, whichever Node compresses it */
export async function packCode(code) {
  return packMinified(await minify(code));
}

/** The second half of it, without terser, which takes most of the time. */
export function packMinified(code) {
  return encodeText(compress(code));
}

/**
 * esbuild's minified code is almost as short; terser's takes 4 % less room once it is compressed.
 * @param passes how often: the second one takes as long as the first, for a few bytes
 * @param ascii whether other letters are escaped
 */
export async function minify(code, { passes = 2, ascii = false } = {}) {
  if (quick) return Buffer.from(code).toString();
  const { minify: minifyOnce } = await import('terser');
  // Packed text may contain `-->` by chance, which would be escaped for use in HTML.
  const format = { ecma: 2020, inline_script: false, ascii_only: ascii };
  // Functions in front, without arguments that nothing reads, called more often than inlined, and comparisons
  // as they were written take 0.9 % less room once compressed.
  const compressing = {
    ecma: 2020,
    passes,
    hoist_funs: true,
    if_return: false,
    inline: 1,
    keep_fargs: false,
    lhs_constants: false,
    pure_getters: true,
    unsafe_symbols: true,
  };
  const options = { ecma: 2020, toplevel: true, compress: compressing, format };
  return (await minifyOnce(Buffer.from(code).toString(), options)).code;
}

/**
 * Sizes of blocks and codes of distances (RFC 7932, 4) that suit code of many kinds. Which one suits it best is chance,
 * and a thousandth of its size; of fifteen, these were the best ones in turn.
 */
const layouts = quick
  ? [[16, 0]]
  : [
      [16, 0],
      [17, 0],
      [17, 2],
    ];

/** @returns the shortest Brotli that was found */
export function compress(text) {
  const code = Buffer.from(text);
  const compressed = layouts.map(([block, postfix]) =>
    brotliCompressSync(code, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quick ? 4 : constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_LGBLOCK]: block,
        [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
        [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
      },
    }),
  );
  return compressed.reduce((best, each) => (each.length < best.length ? each : best));
}

/** Every character that `decodeText` in packages/core/src/plugin accepts, in its order. */
const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).filter(
  (character) => !'"\\'.includes(character),
);

function encodeText(bytes) {
  const text = [];
  let bits = 0;
  let count = 0;
  const put = (value) => text.push(characters[value % 93], characters[Math.floor(value / 93)]);
  for (const byte of bytes) {
    bits |= byte << count;
    count += 8;
    if (count < 14) continue;
    const width = (bits & 8191) > 456 ? 13 : 14;
    put(bits & ((1 << width) - 1));
    bits >>= width;
    count -= width;
  }
  // What is left may be the end of a byte, which one character holds.
  if (count > 7 || bits > 92) put(bits);
  else if (count > 0) text.push(characters[bits]);
  return text.join('');
}

/** An esbuild plugin that resolves one import to a text. */
export function provideText(name, text) {
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /./, namespace: name }, () => ({ contents: text, loader: 'text' }));
    },
  };
}
