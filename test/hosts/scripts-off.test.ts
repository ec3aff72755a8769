import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { askOnce } from '../support/ask-once.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { nodeReleases, npm, pnpm, runTool, type Tool } from '../toolchain/index.ts';

/*
 * Every way in which a project, a user or a machine can switch install scripts off: what a host would not
 * run, abistamp does not run.
 */

interface Row {
  host: 'npm' | 'pnpm' | 'yarn' | 'yarn-classic' | 'bun';
  /** Version of the host that installed, if it matters. */
  version?: string;
  /** By path: `home/` is the user's folder, everything else the project. */
  files?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  off: boolean;
  /** Compared with the real host, if a test does that. */
  real?: true;
}

const rc = (text: string) => ({ '.npmrc': `${text}\n` });
const yaml = (text: string) => ({ 'pnpm-workspace.yaml': `${text}\n` });

const npmRows: Omit<Row, 'host'>[] = [
  { off: false },
  { files: rc('ignore-scripts=true'), off: true },
  { files: rc('ignore-scripts = true'), off: true },
  { files: rc('ignore-scripts=true ; for now'), off: true, real: true },
  { files: rc('ignore-scripts=true # for now'), off: true },
  { files: rc('ignore-scripts'), off: true, real: true },
  { files: rc('ignore-scripts='), off: true, real: true },
  { files: rc('ignore-scripts="true"'), off: true },
  { files: rc("ignore-scripts='true'"), off: true },
  { files: rc('ignore-scripts=1'), off: true },
  { files: rc('ignore-scripts=yes'), off: true, real: true },
  { files: rc('ignore-scripts=True'), off: true, real: true },
  { files: rc('ignore-scripts=$' + '{OFF}'), off: true, real: true },
  { files: rc('ignore-scripts=$' + '{OFF}'), env: { OFF: 'true' }, off: true },
  { files: rc('ignore-scripts=$' + '{OFF}'), env: { OFF: 'false' }, off: false, real: true },
  { files: rc('ignore-scripts=false'), off: false },
  { files: rc('ignore-scripts=0'), off: false, real: true },
  { files: rc('ignore-scripts=null'), off: false },
  { files: rc('; ignore-scripts=true'), off: false },
  { files: rc('[section]\nignore-scripts=true'), off: false },
  { files: rc('ignore-scripts=true\nignore-scripts=false'), off: false },
  { files: { 'home/.npmrc': 'ignore-scripts=true\n' }, off: true },
  {
    files: { 'home/.npmrc': 'ignore-scripts=true\n', ...rc('ignore-scripts=false') },
    off: false,
    real: true,
  },
  { files: { 'home/.npmrc': 'ignore-scripts=false\n', ...rc('ignore-scripts=true') }, off: true },
  {
    files: { 'home/prefix/etc/npmrc': 'ignore-scripts=true\n', ...rc('') },
    env: { npm_config_prefix: 'HOME/prefix' },
    off: true,
    real: true,
  },
  {
    files: { 'home/all': 'ignore-scripts=true\n' },
    env: { NPM_CONFIG_GLOBALCONFIG: 'HOME/all' },
    off: true,
    real: true,
  },
  {
    files: { 'home/mine': 'ignore-scripts=true\n' },
    env: { npm_config_userconfig: 'HOME/mine' },
    off: true,
    real: true,
  },
  { files: rc('$' + '{KEY}=true'), env: { KEY: 'ignore-scripts' }, off: true, real: true },
  { files: rc('ignore-$' + '{KEY}=true'), env: { KEY: 'scripts' }, off: true },
  { files: { mine: 'ignore-scripts=true\n', ...rc('userconfig=mine') }, off: true },
  { files: { mine: 'ignore-scripts=true\n', ...rc('globalconfig=./mine') }, off: true, real: true },
  { files: { 'p/etc/npmrc': 'ignore-scripts=true\n', ...rc('prefix=./p') }, off: true },
  { files: { 'home/mine': 'ignore-scripts=true\n', ...rc('userconfig=~/mine') }, off: true, real: true },
  {
    files: { 'home/prefix/etc/npmrc': 'ignore-scripts=true\n' },
    env: { PREFIX: 'HOME/prefix' },
    off: true,
    real: true,
  },
  { env: { npm_config_ignore_scripts: 'true' }, off: true },
  { env: { NPM_CONFIG_IGNORE_SCRIPTS: 'true' }, off: true },
  { env: { npm_config_ignore_scripts: '1' }, off: true },
  { env: { Npm_Config_Ignore_Scripts: 'true' }, off: true, real: true },
  { env: { npm_config_ignore_scripts: '' }, off: false, real: true },
  { env: { npm_config_ignore_scripts: 'false' }, files: rc('ignore-scripts=true'), off: false },
];

const pnpm10 = (row: Omit<Row, 'host' | 'version'>): Row => ({ host: 'pnpm', version: '10.34.9', ...row });
const pnpm11 = (row: Omit<Row, 'host' | 'version'>): Row => ({ host: 'pnpm', version: '11.28.11', ...row });

const rows: Row[] = [
  ...npmRows.map((row): Row => ({ host: 'npm', ...row })),
  pnpm10({ off: false, real: true }),
  pnpm10({ files: rc('ignore-scripts=true'), off: true, real: true }),
  pnpm10({ files: rc('ignore-scripts'), off: true, real: true }),
  pnpm10({ files: rc('ignore-scripts=true ; for now'), off: true, real: true }),
  pnpm10({ env: { NPM_CONFIG_IGNORE_SCRIPTS: 'true' }, off: true, real: true }),
  pnpm10({ env: { npm_config_ignore_scripts: '1' }, off: true }),
  pnpm10({ files: { 'home/.config/pnpm/rc': 'ignore-scripts=true\n' }, off: true, real: true }),
  pnpm10({
    files: { 'home/xdg/pnpm/rc': 'ignore-scripts=true\n' },
    env: { XDG_CONFIG_HOME: 'HOME/xdg' },
    off: true,
  }),
  pnpm10({ files: yaml('ignoreScripts: true'), off: true, real: true }),
  pnpm10({ files: yaml('ignoreScripts: True'), off: true, real: true }),
  pnpm10({ files: yaml('"ignoreScripts": true'), off: true, real: true }),
  pnpm10({ files: yaml('{ ignoreScripts: true }'), off: true }),
  pnpm10({ files: yaml('ignoreScripts: "false"'), off: true }),
  pnpm10({ files: yaml('ignoreScripts: false'), off: false, real: true }),
  pnpm10({ files: yaml('# ignoreScripts: true'), off: false }),
  pnpm10({ files: yaml('text: |\n  ignoreScripts: true'), off: false }),
  pnpm10({ files: yaml('a: [1'), off: true }),
  pnpm11({ files: rc('ignore-scripts=true'), off: false, real: true }),
  pnpm11({ env: { npm_config_ignore_scripts: 'true' }, off: false }),
  pnpm11({ env: { PNPM_CONFIG_IGNORE_SCRIPTS: 'true' }, off: true, real: true }),
  pnpm11({ env: { pnpm_config_ignore_scripts: 'true' }, off: true, real: true }),
  pnpm11({ files: { 'home/.config/pnpm/config.yaml': 'ignoreScripts: true\n' }, off: true, real: true }),
  pnpm11({ files: yaml('ignoreScripts: True'), off: true, real: true }),
  pnpm11({ files: yaml("'ignoreScripts': true"), off: true, real: true }),
  // For an unknown version every place counts.
  { host: 'pnpm', files: rc('ignore-scripts=true'), off: true },
  { host: 'pnpm', env: { PNPM_CONFIG_IGNORE_SCRIPTS: 'true' }, off: true },
  { host: 'yarn-classic', off: false },
  { host: 'yarn-classic', files: { '.yarnrc': 'ignore-scripts true\n' }, off: true },
  { host: 'yarn-classic', files: { '.yarnrc': '"ignore-scripts" true\n' }, off: true },
  { host: 'yarn-classic', files: { '.yarnrc': '--install.ignore-scripts true\n' }, off: true },
  { host: 'yarn-classic', files: { '.yarnrc': 'ignore-scripts false\n' }, off: false },
  { host: 'yarn-classic', files: { 'home/.yarnrc': 'ignore-scripts true\n' }, off: true },
  { host: 'yarn-classic', files: rc('ignore-scripts'), off: true },
  { host: 'yarn-classic', env: { YARN_IGNORE_SCRIPTS: '1' }, off: true },
  { host: 'bun', off: false },
  { host: 'bun', files: rc('ignore-scripts'), off: true },
  { host: 'bun', files: { 'bunfig.toml': '[install]\nignoreScripts = true\n' }, off: true },
  { host: 'bun', files: { 'bunfig.toml': 'install.ignoreScripts = true\n' }, off: true },
  { host: 'bun', files: { 'bunfig.toml': '[install]\n# ignoreScripts = true\n' }, off: false },
  {
    host: 'bun',
    files: { 'bunfig.toml': '[install]\nignoreScripts = false\n', ...rc('ignore-scripts=true') },
    off: false,
  },
  { host: 'bun', files: { 'home/.bunfig.toml': '[install]\nignoreScripts = true\n' }, off: true },
  { host: 'bun', env: { NPM_CONFIG_IGNORE_SCRIPTS: 'true' }, off: true },
];

const title = ({ host, version = '', files = {}, env = {} }: Row) =>
  `${host} ${version} ${JSON.stringify({ ...files, ...env })}`;

/**
 * The project, and the environment of a user whose home is beside it; `HOME` in a variable stands for that
 * home.
 */
function makeProject({ version, files = {}, env = {} }: Row) {
  const folder = makeFolder('settings');
  const home = join(folder, 'home');
  const root = join(folder, 'project');
  const state =
    version === undefined
      ? {}
      : { 'project/node_modules/.modules.yaml': { packageManager: `pnpm@${version}` } };
  const own = Object.entries(files).map(([path, text]) => [
    path.startsWith('home/') ? path : `project/${path}`,
    text,
  ]);
  writeFiles(folder, { 'home/x': '', 'project/x': '', ...state, ...Object.fromEntries(own) });
  const variables = Object.entries(env).map(([name, value]) => [name, value.replace('HOME', home)]);
  return { root, home, env: Object.fromEntries(variables) as Record<string, string> };
}

test('there are at least forty spellings', () => {
  assert.ok(rows.filter(({ off }) => off).length >= 40, String(rows.length));
});

for (const row of rows) {
  test(`${row.off ? 'off' : 'on '}: ${title(row)}`, () => {
    const { root, home, env } = makeProject(row);
    const approvals = hostOf(row.host).readApprovals(openDirectory(root), { HOME: home, PATH: '', ...env });
    // `trustedDependencies` and approvals are another matter.
    assert.equal(approvals.refuses('some', '1.0.0')?.why === 'scripts-off', row.off);
  });
}

const script = { scripts: { postinstall: "node -e \"require('fs').writeFileSync('ran', '')\"" } };

/** Whether the real host runs the scripts of a project without dependencies. */
async function runs(row: Row, tool: Tool): Promise<boolean> {
  const { root, home, env } = makeProject(row);
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  writeFiles(root, { 'package.json': { name: 'project', private: true, ...script } });
  const files = {
    npm_config_userconfig: undefined,
    npm_config_prefix: undefined,
    npm_config_globalconfig: undefined,
  };
  const { code, stdout, stderr } = await runTool(tool, ['install'], {
    cwd: root,
    node: 22,
    home,
    env: { ...files, ...env },
  });
  assert.equal(code, 0, stdout + stderr);
  return existsSync(join(root, 'ran'));
}

const tools = { '': () => npm(11), '10.34.9': () => pnpm(10), '11.28.11': () => pnpm(11) } as const;

/** One in three is asked every day, all of them in full runs. */
const compared = rows.filter(({ real }) => real === true).filter((_, i) => isFull || i % 3 === 0);

describe('the real ones say the same', { concurrency: 2 }, () => {
  for (const row of compared) {
    test(title(row), async () => {
      const tool = await tools[(row.version ?? '') as keyof typeof tools]();
      const input = [
        'scripts',
        tool.name,
        tool.version,
        nodeReleases[22].version,
        script,
        row.files,
        row.env,
      ];
      assert.equal(await askOnce(input, () => runs(row, tool)), !row.off);
    });
  }
});
