// `npm run registry [-- --port 4873] [tarball…]`: a registry on this machine that has the packages of this
// clone, or those tarballs, so that every command of the documentation works as it will from a public one.
import { parseArgs } from 'node:util';
import { startRegistry } from './registry/serve.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '4873' } },
});
const { address } = await startRegistry({
  tarballs: positionals.length > 0 ? positionals : await packThisClone(),
  port: Number(values.port),
});
console.log(`${address} has the packages of this clone, and all others, until you end this program.

In the folder where you try it:
  echo 'registry=${address}' >> .npmrc                         npm, pnpm, Yarn 1 and Bun
  yarn config set npmRegistryServer ${address.slice(0, -1)}
  yarn config set unsafeHttpWhitelist --json '["127.0.0.1"]'   Yarn 4`);

async function packThisClone() {
  const { packRelease } = await import('./pack.mjs');
  return (await packRelease()).map(({ tarball }) => tarball);
}
