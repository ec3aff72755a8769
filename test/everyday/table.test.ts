import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { HostName } from '@abistamp/core/internal/hosts/index';
import { isFull } from '../support/matrix.ts';
import { check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { formatTables } from './format-table.ts';
import {
  type HostTable,
  type Install,
  installs,
  outcomeIn,
  type Row,
  type Script,
  scripts,
  tables,
} from './table.ts';
import { type WiredProject, wiredProject } from './wired-project.ts';

/* Every command of every host, as the table describes it. The other hosts have roads of their own in everyday runs. */

for (const [host, table] of Object.entries(tables) as [HostName, HostTable][])
  for (const version of isFull ? table.versions : []) tellHost(host, table, version);
if (!isFull) tellHost('bun', tables.bun, '1');

function tellHost(host: HostName, table: HostTable, version: string): void {
  scenario(`${host} ${version}`, ({ before, step }) => {
    let project: WiredProject;
    before(async () => {
      project = await wiredProject(host, version);
    });
    const run = async (row: Row<unknown>, node: 0 | 1) => {
      const { args, at = '', program = null } = row;
      return await project.run(args, { node: project.nodes[node], folder: at, program });
    };

    for (const name of Object.keys(installs) as Install[]) {
      const row = table.installs[name];
      if (typeof row === 'string') continue;
      step(`${installs[name]}: ${row.args.join(' ')}`, async () => {
        for (const folder of ['node_modules/.cache/abistamp', '.yarn/abistamp'])
          rmSync(join(project.cwd, folder), { recursive: true, force: true });
        const result = await run(row, 0);
        assert.equal(result.code, 0, result.stdout + result.stderr);
        const { stamp, findings } =
          (await check({ cwd: project.cwd, node: project.nodes[0] })).trees[0] ?? {};
        assert.deepEqual(findings, []);
        assert.equal(stamp === 'fresh' ? 'recorded' : 'next', outcomeIn(row, version), result.stderr);
      });
    }

    for (const name of Object.keys(scripts) as Script[]) {
      const row = table.scripts[name];
      if (typeof row === 'string') continue;
      step(`${scripts[name]}: ${row.args.join(' ')}`, async () => {
        const fitting = await run(row, 0);
        assert.equal(fitting.code, 0, fitting.stdout + fitting.stderr);
        assert.match(fitting.stdout, /\bran$/m);
        const result = await run(row, 1);
        const said = result.stdout + result.stderr;
        const isChecked = /ABI_MISMATCH/.test(said) && result.code !== 0 && !/\bran$/m.test(result.stdout);
        assert.equal(isChecked ? 'checked' : 'unchecked', outcomeIn(row, version), said);
      });
    }
  });
}

test('docs/hosts.md is what the table says', () => {
  const page = fileURLToPath(new URL('../../docs/hosts.md', import.meta.url));
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(page, formatTables());
  assert.equal(readFileSync(page, 'utf8'), formatTables());
});
