// node-abi's registry as the plugins carry it: only what abi-registry.ts reads, in one text, which compresses
// to half of what the entries take.
import { readFileSync } from 'node:fs';

/** An esbuild plugin; an entry that is written otherwise fails the build. */
export const slimRegistry = {
  name: 'slim-registry',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]abi_registry\.json$/ }, ({ path }) => {
      const rows = JSON.parse(readFileSync(path, 'utf8')).map(({ runtime, target, abi }) => {
        const row = `${runtime} ${target} ${abi}`;
        if (!/^[\w-]+ [\w.-]+ \d+$/.test(row)) throw new Error(`abi_registry.json has changed: ${row}`);
        return row;
      });
      return {
        contents: `export default ${JSON.stringify(rows.join())}.split(',').map((row) => {
  const [runtime, target, abi] = row.split(' ');
  return { runtime, target, abi };
});`,
        loader: 'js',
      };
    });
  },
};
