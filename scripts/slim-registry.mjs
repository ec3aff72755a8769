// node-abi's registry as the plugins carry it: only what abi-registry.ts reads, in one text, which compresses
// to half of what the entries take.
import { readFileSync } from 'node:fs';

/** An esbuild plugin; an entry that is written otherwise fails the build. */
export const slimRegistry = {
  name: 'slim-registry',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]abi_registry\.json$/ }, ({ path }) => {
      const rows = JSON.parse(readFileSync(path, 'utf8')).map(({ runtime, target, abi }) => {
        const row = `${runtime} ${target.replace(/-.*$/, '')} ${abi}`;
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

/** Electron up to 4 and Debian's own Node 8 and 10: a plugin names what is older than the registry by its number. */
export const slimOlder = {
  name: 'slim-older',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]tables[\\/]abi-registry\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll(/^ {2}\['electron', .*\n/gm, '').replace(/\{ '8': .* \};/, '{};');
      if (contents.length > text.length - 200) throw new Error(`${path} has changed`);
      return { contents, loader: 'ts' };
    });
  },
};
