// The DLLs that every Windows has are listed for trees of other machines. A plugin judges for the machine at
// hand, and Windows itself is asked there.
import { readFileSync } from 'node:fs';

const list = /(?<=\bconst ofWindows =)\s*\/.*\/;/;

/** An esbuild plugin; a list that is written otherwise fails the build. */
export const slimWindows = {
  name: 'slim-windows',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]core[\\/]src[\\/]verdict[\\/]windows-libraries\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!list.test(text)) throw new Error(`${path} has changed`);
      return { contents: text.replace(list, ' /(?!)/;'), loader: 'ts' };
    });
  },
};
