import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { installFor } from './machines.ts';
import { few } from './packages.ts';

/* No Mac runs here: what is said of real files for one, by the rules that test/core/macos.test.ts goes through. */

const install = () =>
  installedProject({
    node: 24,
    files: { 'package.json': { name: 'app', private: true, dependencies: few } },
    args: installFor({ os: 'darwin', cpu: 'arm64', libc: null }),
  });

async function judge(cwd: string, platform: string) {
  const args = ['check', '--json', '--platform', platform, '--runtime', 'node@24'];
  const { stdout } = await abistamp(args, { cwd, node: 24 });
  return (JSON.parse(stdout) as CheckJson).trees.flatMap(({ findings }) => findings);
}

test('packages with libraries of their own fit, until one is gone: sharp names the package that has it', async () => {
  const cwd = await install();
  assert.deepEqual(await judge(cwd, 'darwin-arm64-macos26'), []);
  const folder = join(cwd, 'node_modules/@img/sharp-libvips-darwin-arm64/lib');
  const library = readdirSync(folder).find((name) => name.endsWith('.dylib')) ?? '';
  rmSync(join(folder, library));
  const findings = await judge(cwd, 'darwin-arm64');
  const missing = findings.find(({ code }) => code === 'LIBRARY_MISSING');
  assert.deepEqual([missing?.severity, missing?.found], ['error', `@rpath/${library}`]);
  assert.match(missing?.message ?? '', /@img\/sharp-libvips-darwin-arm64/);
});

test('files for a newer macOS are a warning', async () => {
  const findings = await judge(await install(), 'darwin-arm64-macos10.15');
  assert.ok(findings.some(({ code }) => code === 'MACOS_TOO_OLD'));
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error'),
    [],
  );
});
