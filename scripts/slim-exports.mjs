// Libraries in CommonJS export all that they have in one object, of which no bundler leaves anything out.
import { readFileSync } from 'node:fs';

/** What core uses of each, as the properties of that object. */
const used = [['ini/lib/ini.js', 'parse: decode']];

const allExports = /^module\.exports = \{[\s\S]*?^\}/m;

/** An esbuild plugin; a library that is written otherwise fails the build. */
export const slimExports = {
  name: 'slim-exports',
  setup({ onLoad }) {
    for (const [file, properties] of used) {
      onLoad({ filter: new RegExp(`[\\\\/]${file.replaceAll('/', '[\\\\/]')}$`) }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!allExports.test(text)) throw new Error(`${file} has changed`);
        return { contents: text.replace(allExports, `module.exports = { ${properties} }`) };
      });
    }
  },
};
