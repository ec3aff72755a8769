import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeYarnProject, succeeded } from '../support/yarn-project.ts';

/* A package that is brought back is brought back alone: devDependencies that were left out stay so. */

const part = `lightningcss-linux-${process.arch}-gnu`;

test('a platform package comes back into a tree for production, and nothing else does', async () => {
  const project = makeYarnProject({
    release: '4.12.0',
    linker: 'node-modules',
    manifest: { dependencies: { lightningcss: '1.30.1' }, devDependencies: { semver: '7.7.2' } },
  });
  succeeded(await project.run(['install']));
  succeeded(await project.run(['workspaces', 'focus', '--production']));
  const modules = join(project.cwd, 'node_modules');
  const before = readdirSync(modules).sort();
  assert.ok(!before.includes('semver') && before.includes(part), before.join(' '));
  const file = join(modules, part, `lightningcss.linux-${process.arch}-gnu.node`);
  const bytes = readFileSync(file);

  rmSync(join(modules, part), { recursive: true });
  succeeded(await project.run(['abi', 'rebuild']));
  assert.deepEqual(readdirSync(modules).sort(), before);
  assert.ok(readFileSync(file).equals(bytes));

  // Its file alone, with another package installed inside it.
  mkdirSync(join(modules, part, 'node_modules/inner'), { recursive: true });
  writeFileSync(join(modules, part, 'node_modules/inner/package.json'), '{"name":"inner"}');
  rmSync(file);
  succeeded(await project.run(['abi', 'rebuild']));
  assert.ok(readFileSync(file).equals(bytes));
  assert.ok(existsSync(join(modules, part, 'node_modules/inner/package.json')));
  assert.deepEqual(readdirSync(modules).sort(), before);

  // Behind a link, nothing outside of the tree is read as the package, or removed.
  const outside = join(project.cwd, '../outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'precious'), '');
  rmSync(join(modules, part), { recursive: true });
  symlinkSync(outside, join(modules, part));
  assert.notEqual((await project.run(['abi', 'rebuild'])).code, 0);
  assert.deepEqual(readdirSync(outside), ['precious']);
  rmSync(join(modules, part));
  succeeded(await project.run(['abi', 'rebuild']));
  assert.ok(readFileSync(file).equals(bytes));
  assert.deepEqual(readdirSync(modules).sort(), before);

  // What another package manager left neither makes the tree its own, nor another folder a part of it.
  writeFileSync(
    join(modules, '.modules.yaml'),
    'packageManager: pnpm@9.0.0\nvirtualStoreDir: ../../outside/links\n',
  );
  const { stdout } = succeeded(await project.run(['abi', 'check', '--json']));
  assert.match(stdout, /"answer": "fits"/);
});
