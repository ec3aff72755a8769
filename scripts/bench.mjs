// `npm run bench -- <name> [arguments]`: runs bench/<name>.ts or bench/<name>/main.ts as the tests are run.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideNode } from './provide-node.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...args] = process.argv.slice(2);
const file = [`bench/${name}.ts`, `bench/${name}/main.ts`].find((path) => existsSync(join(root, path)));

if (file === undefined) {
  console.error(`no measurement "${name}" in bench; usage: npm run bench -- <name> [arguments]`);
  process.exitCode = 2;
} else {
  await setUp();
  const node = await provideNode();
  const { status } = spawnSync(node, ['--conditions=abistamp-source', join(root, file), ...args], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
