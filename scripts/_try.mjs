
import { brotliCompressSync, constants as c } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { minify } from 'terser';
const code = readFileSync('/tmp/exp/deferred.js','utf8');
const size = (text, block=16) => brotliCompressSync(Buffer.from(text), { params: { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 24, [c.BROTLI_PARAM_MODE]: c.BROTLI_MODE_TEXT, [c.BROTLI_PARAM_LGBLOCK]: block, [c.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } }).length;
const base = { ecma: 2020, passes: 3, hoist_funs: true, keep_fargs: false, unsafe_symbols: true };
const format = { ecma: 2020, inline_script: false };
for (const [name, extra, fmt = {}] of [['base', {}], ['inline 1', { inline: 1 }], ['no sequences', { sequences: false }], ['unsafe_arrows', { unsafe_arrows: true }], ['pure_getters', { pure_getters: true }], ['no join_vars', { join_vars: false }], ['no reduce_funcs', { reduce_funcs: false }], ['unsafe_methods', { unsafe_methods: true }],['inline 0 collapse off', { inline: 0, collapse_vars: false }], ['quote', {}, { quote_style: 1 }], ['no if_return', { if_return: false }],['no conditionals', { conditionals: false }]]) {
  const out = (await minify(code, { ecma: 2020, toplevel: true, compress: { ...base, ...extra }, format: { ...format, ...fmt } })).code;
  console.log(name, out.length, size(out), size(out, 0), size(out, 18));
}
