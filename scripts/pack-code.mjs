// The part of a plugin that is needed rarely: bundled by itself, compressed, and kept as text in the other part, so that a command that has nothing to do never pays for it.
import { brotliCompressSync, constants } from 'node:zlib';

/** How both parts of a plugin are bundled: for the oldest Node that is supported, as short as can be, the same bytes from the same sources. */
export const pluginOptions = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node18',
  charset: 'utf8',
  legalComments: 'none',
  sourcemap: false,
  minify: true,
  logLevel: 'silent',
  conditions: ['abistamp-source'],
};

/** @returns the code as text; same code, same text, whichever Node compresses it */
export function packCode(code) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: code.length,
  };
  return brotliCompressSync(code, { params }).toString('base64');
}

/** An esbuild plugin that answers one import with a text. */
export function provideText(name, text) {
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /./, namespace: name }, () => ({ contents: text, loader: 'text' }));
    },
  };
}
