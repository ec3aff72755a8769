import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCommand } from '../../packages/cli/src/main.ts';
import { captured, type Printed } from '../cli/in-process.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { quickProject } from '../support/quick-build.ts';
import { parseAs } from '../support/schemas.ts';
import { writeBroken, writeUninstalled } from '../trees/made-trees.ts';

/* Each verb that finds something, as its reporters print it: from the command line to what is printed. */

const run = (cwd: string, ...argv: string[]): Promise<Printed> => captured({ cwd }, () => runCommand(argv));

/** Its one package was never built. */
const cwd = quickProject();

describe('check', () => {
  test('--reporter github annotates the line of the lockfile, and fails as without', async () => {
    const { code, stdout, stderr } = await run(cwd, 'check', '--reporter', 'github');
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(
      stdout,
      /^::error file=package-lock\.json,line=13,title=good@1\.0\.0 NOT_BUILT::good@1\.0\.0 has no /,
    );
    assert.equal(stdout.split('\n').length, 2);
    const lines = readFileSync(join(cwd, 'package-lock.json'), 'utf8').split('\n');
    assert.match(lines[12] ?? '', /"node_modules\/good": \{/);
  });

  test('--reporter json is --json, for errors too', async () => {
    const json = await run(cwd, 'check', '--json');
    assert.deepEqual(await run(cwd, 'check', '--reporter', 'json'), json);
    assert.deepEqual(await run(cwd, 'check', '--reporter=json', '--json'), json);
    assert.deepEqual(await run(cwd, 'check', '--reporter', 'pretty'), await run(cwd, 'check'));
    const failed = await run(cwd, 'check', '--reporter=json', '--runtime', 'nothing');
    assert.equal(parseAs('error', failed.stdout).error.code, 'BAD_ARGUMENT');
  });

  test('two kinds of report at once, and one that there is not, are refused', async () => {
    const two = await run(cwd, 'check', '--json', '--reporter', 'sarif');
    assert.equal(two.code, 2);
    assert.match(parseAs('error', two.stdout).error.message, /--json and --reporter sarif/);
    const none = await run(cwd, 'check', '--reporter', 'xunit');
    assert.deepEqual([none.code, none.stdout], [2, '']);
    assert.match(
      none.stderr,
      /no reporter xunit\n→ one of pretty, json, github, gitlab, sarif, junit, markdown\n/,
    );
  });

  test('--output writes the report to a file, and prints nothing', async () => {
    const report = join(cwd, 'reports/ci/abistamp.sarif');
    const written = await run(cwd, 'check', '--reporter', 'sarif', '--output', 'reports/ci/abistamp.sarif');
    assert.deepEqual(written, { code: 1, stdout: '', stderr: '' });
    const printed = await run(cwd, 'check', '--reporter', 'sarif');
    assert.equal(readFileSync(report, 'utf8'), printed.stdout);
    for (const reporter of ['pretty', 'json']) {
      await run(cwd, 'check', '--reporter', reporter, '--output', report);
      const usual = await run(cwd, 'check', '--reporter', reporter);
      assert.equal(readFileSync(report, 'utf8'), usual.stdout);
    }
    mkdirSync(join(cwd, 'folder'));
    const refused = await run(cwd, 'check', '--reporter', 'sarif', '--output', 'folder');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /UNWRITABLE: the report cannot be written to \S+\/folder \(EISDIR\)/);
  });

  test('an error is a report, too: what could not be looked at is no green result', async () => {
    const empty = makeFolder('empty');
    const { code, stdout, stderr } = await run(empty, 'check', '--reporter', 'sarif');
    assert.equal(code, 2);
    assert.match(stderr, /^✖ NO_TREE: /);
    const { runs } = JSON.parse(stdout) as {
      runs: { invocations: { executionSuccessful: boolean }[]; results: { ruleId: string }[] }[];
    };
    assert.equal(runs[0]?.invocations[0]?.executionSuccessful, false);
    assert.deepEqual(
      runs[0]?.results.map(({ ruleId }) => ruleId),
      ['NO_TREE'],
    );
    const junit = await run(empty, 'check', '--quiet', '--reporter', 'junit');
    assert.match(junit.stdout, /<failure type="NO_TREE"/);
  });

  test('--recursive names each tree, those that could not be judged, and what is not installed', async () => {
    const folder = makeFolder('many');
    writeBroken(join(folder, 'broken'));
    writeUninstalled(join(folder, 'new'));
    writeFiles(folder, { '.git/HEAD': '' });
    const { stdout, code } = await run(folder, 'check', '--recursive', '--reporter', 'markdown');
    assert.equal(code, 2);
    assert.match(stdout, /^### abistamp check: /);
    assert.match(stdout, /\*\*`broken`\*\* \(/);
    assert.match(stdout, /`new\/package\.json:1`/);
    const strict = await run(folder, 'check', '--recursive', '--strict', '--reporter', 'github');
    assert.match(strict.stdout, /^::error file=broken\/package\.json,line=1,/m);
  });
});

test('doctor, explain and rebuild have them, too', async () => {
  const repository = makeFolder('doctor');
  writeFiles(repository, {
    'package.json': { name: 'x', dependencies: { bcrypt: '5.1.1' } },
    '.nvmrc': '20\n',
    Dockerfile:
      'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCMD ["node", "x.js"]\n',
  });
  const doctor = await run(repository, 'doctor', '--reporter', 'github');
  const { findings } = parseAs('doctor', (await run(repository, 'doctor', '--json')).stdout);
  assert.ok(findings.length > 0);
  for (const { code, file, line } of findings)
    assert.match(
      doctor.stdout,
      new RegExp(`^::\\w+ file=${file},line=${Math.max(1, line)},.*title=${code}::`, 'm'),
    );

  const log =
    "Error: The module '/x/node_modules/good/build/Release/good.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115. This version of Node.js requires\nNODE_MODULE_VERSION 127.";
  writeFiles(cwd, { 'ci.log': log });
  const explained = await run(cwd, 'explain', 'ci.log', '--reporter', 'gitlab');
  const rows = JSON.parse(explained.stdout) as { check_name: string; location: { path: string } }[];
  assert.deepEqual(
    rows.map(({ check_name, location }) => [check_name, location.path]),
    [['NOT_BUILT', 'package-lock.json']],
  );

  writeFiles(cwd, { 'node_modules/good/good.c': '#error not to be compiled\n' });
  const rebuilt = await run(cwd, 'rebuild', '--reporter', 'junit', '--output', 'left.xml');
  assert.equal(rebuilt.code, 1);
  assert.match(
    readFileSync(join(cwd, 'left.xml'), 'utf8'),
    /<testcase name="good@1\.0\.0" classname="abistamp\.rebuild"/,
  );
  assert.ok(!existsSync(join(cwd, 'node_modules/good/build/Release/good.node')));
});
