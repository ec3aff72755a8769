import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { madeTree } from '../support/made-tree.ts';
import { writeFiles } from '../support/make-folder.ts';
import { assertHarmless, hostile, hostilePackages } from './hostile-names.ts';

const log = hostile
  .map((text) =>
    [
      `Error: ${text}: cannot open shared object file: No such file or directory`,
      `Error: /app/node_modules/${text}/a.node: undefined symbol: ${text}`,
      `Cannot find module '@a/${text}-linux-x64'`,
      `The module '/app/node_modules/a/${text}.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 93. This version of Node.js requires NODE_MODULE_VERSION 127.`,
      `Error: libx.so: version \`${text}' not found (required by /app/node_modules/b/${text}.node)`,
    ].join('\n'),
  )
  .join('\n');

/** All in one process: they differ in what they print, and not in how they begin. */
const commands: string[][] = [
  ['check'],
  ['check', '--strict'],
  ['check', '--json'],
  ['check', '--json', '--strict'],
  ['record'],
  ['show', '.'],
  ['show', '--json', '.'],
  ['explain', 'error.log'],
  ['explain', '--json', 'error.log'],
  ['rebuild', '--dry-run'],
  ['rebuild', '--dry-run', '--json'],
  ['init', '--dry-run'],
  ['store', 'ls'],
  ...hostile.flatMap((text) => [[text], ['check', text], ['show', text], ['check', `--${text}`]]),
  ...hostile.flatMap((text) => [
    ['rebuild', '--dry-run', text],
    ['check', '--runtime', text],
    ['check', '--json', '--runtime', text],
  ]),
];

const main = new URL('../../packages/cli/src/main.ts', import.meta.url).href;

let stdout = '';
let stderr = '';

before(() => {
  const { root } = madeTree(hostilePackages());
  const packages = Object.fromEntries(
    hostile.flatMap((text, i) =>
      [`node_modules/named${i}`, `node_modules/${text.replaceAll('/', '+')}`].map((path) => [
        path,
        { name: text, version: text, integrity: text, hasInstallScript: true },
      ]),
    ),
  );
  writeFiles(root, {
    'error.log': log,
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
  });
  const script = `
    import { runCommand } from ${JSON.stringify(main)};
    for (const argv of ${JSON.stringify(commands)}) {
      await runCommand(argv);
      process.stdout.write('\\n<end>\\n');
    }
  `;
  const run = spawnSync(
    process.execPath,
    ['--conditions=abistamp-source', '--input-type=module', '-e', script],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      env: { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1', DEBUG: 'abistamp', ABISTAMP_STORE: 'off' },
    },
  );
  assert.equal(run.status, 0, run.stderr);
  stdout = run.stdout;
  stderr = run.stderr;
});

test('every command, and DEBUG, prints lines that do nothing', () => {
  const lines = `${stdout}\n${stderr}`.split('\n');
  assert.ok(lines.length > 500, `${lines.length} lines`);
  for (const line of lines) {
    assertHarmless(line);
  }
  assert.doesNotMatch(stderr, /INTERNAL/);
});

test('and data has the true names', () => {
  const outputs = stdout.split('\n<end>\n').filter((text) => text.startsWith('{'));
  const [checked = ''] = outputs;
  const { trees } = JSON.parse(checked) as { trees: { findings: { package: string }[] }[] };
  const names = new Set(trees.flatMap(({ findings }) => findings.map((finding) => finding.package)));
  for (const text of hostile) assert.ok(names.has(`${text}@${text}`), JSON.stringify([text, ...names]));
});
