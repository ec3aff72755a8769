import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { findNpmOmission } from '@abistamp/core/internal/hosts/npm/omission';
import { configFolder, readPnpmRc } from '@abistamp/core/internal/hosts/pnpm/rc';
import {
  exportNpmrc,
  isOnInLayers,
  readLayered,
  readNpmrc,
  readRcLayers,
} from '@abistamp/core/internal/hosts/settings/npmrc';
import { parseRcFile } from '@abistamp/core/internal/hosts/settings/rc-file';
import { homeOf, readOutside } from '@abistamp/core/internal/hosts/settings/read-outside';
import {
  isNo,
  isSwitchedOn,
  isSwitchedOnInYaml,
  listVariables,
  plainName,
} from '@abistamp/core/internal/hosts/settings/switches';
import { parseYamlFile } from '@abistamp/core/internal/hosts/settings/yaml-file';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Settings, in every place and spelling, by plain files; test/hosts/scripts-off asks the real hosts. */

type Files = Parameters<typeof writeFiles>[1];

/** A project and a home with these files; no host is on the search path. */
function place(files: Files, home: Files = {}): { root: string; home: string; env: NodeJS.ProcessEnv } {
  const [root, at] = [makeFolder('settings'), makeFolder('home')];
  writeFiles(root, files);
  writeFiles(at, home);
  const prefix = makeFolder('prefix');
  return { root, home: at, env: { HOME: at, PATH: '', npm_config_prefix: prefix } };
}

describe('whether scripts are switched off', () => {
  const isOff = (
    host: HostName,
    files: Files,
    { home = {}, env = {} }: { home?: Files; env?: NodeJS.ProcessEnv } = {},
  ) => {
    const at = place(files, home);
    const refusal = hostOf(host)
      .readApprovals(openDirectory(at.root), { ...at.env, ...env })
      .refuses('a', '1.0.0');
    return refusal?.why === 'scripts-off';
  };
  const rc = (text: string, name = '.npmrc') => ({ [name]: text });

  for (const host of ['npm', 'yarn-classic', 'bun'] as const)
    test(`${host} reads npm’s files and variables, the nearest first`, () => {
      assert.equal(isOff(host, {}), false);
      assert.equal(isOff(host, rc('ignore-scripts=true')), true);
      assert.equal(isOff(host, rc('ignore-scripts')), true);
      assert.equal(isOff(host, rc('ignore-scripts=false')), false);
      assert.equal(isOff(host, {}, { home: rc('ignore-scripts=true') }), true);
      assert.equal(isOff(host, rc('ignore-scripts=false'), { home: rc('ignore-scripts=true') }), false);
      assert.equal(isOff(host, {}, { env: { npm_config_ignore_scripts: 'true' } }), true);
      assert.equal(isOff(host, {}, { env: { NPM_CONFIG_IGNORE_SCRIPTS: '1' } }), true);
      if (host !== 'bun')
        assert.equal(
          isOff(host, rc('ignore-scripts=true'), { env: { npm_config_ignore_scripts: 'false' } }),
          false,
        );
    });

  test('Yarn 1 reads its own file, too', () => {
    assert.equal(isOff('yarn-classic', rc('ignore-scripts true', '.yarnrc')), true);
    assert.equal(isOff('yarn-classic', rc('"ignore-scripts" "true"', '.yarnrc')), true);
    assert.equal(isOff('yarn-classic', rc('--install.ignore-scripts true', '.yarnrc')), true);
    assert.equal(isOff('yarn-classic', rc('ignore-scripts false', '.yarnrc')), false);
    assert.equal(isOff('yarn-classic', {}, { home: rc('ignore-scripts true', '.yarnrc') }), true);
    assert.equal(isOff('yarn-classic', {}, { env: { yarn_ignore_scripts: 'true' } }), true);
    assert.equal(isOff('yarn-classic', {}, { env: { yarn_ignore_scripts: 'false' } }), false);
  });

  test('Bun reads its own file before npm’s', () => {
    const toml = (text: string) => ({ 'bunfig.toml': text });
    assert.equal(isOff('bun', toml('[install]\nignoreScripts = true\n')), true);
    assert.equal(isOff('bun', toml('install.ignoreScripts = "yes"\n')), true);
    assert.equal(isOff('bun', toml('# ignoreScripts = true\n')), false);
    assert.equal(
      isOff('bun', { ...toml('[install]\nignoreScripts = false # really\n'), ...rc('ignore-scripts=true') }),
      false,
    );
    assert.equal(isOff('bun', {}, { home: { '.bunfig.toml': '[install]\nignoreScripts = true\n' } }), true);
    const { home } = place({}, { '.bunfig.toml': 'install.ignoreScripts = true\n' });
    assert.equal(isOff('bun', {}, { env: { XDG_CONFIG_HOME: home } }), true);
  });

  const state = (version: string) => ({
    'node_modules/.modules.yaml': { packageManager: `pnpm@${version}` },
  });
  const yaml = (text: string) => ({ 'pnpm-workspace.yaml': text });

  for (const version of ['9.15.9', '10.34.9'])
    test(`pnpm ${version} reads npm’s files, its own, and the workspace’s`, () => {
      assert.equal(isOff('pnpm', state(version)), false);
      assert.equal(isOff('pnpm', { ...state(version), ...rc('ignore-scripts=true') }), true);
      assert.equal(
        isOff('pnpm', state(version), { home: { '.config/pnpm/rc': 'ignore-scripts=true' } }),
        true,
      );
      assert.equal(isOff('pnpm', state(version), { env: { npm_config_ignore_scripts: 'true' } }), true);
      assert.equal(isOff('pnpm', state(version), { env: { pnpm_config_ignore_scripts: 'true' } }), false);
      assert.equal(isOff('pnpm', { ...state(version), ...yaml('ignoreScripts: true\n') }), true);
      assert.equal(
        isOff('pnpm', { ...state(version), ...yaml('ignoreScripts: false\n'), ...rc('ignore-scripts=true') }),
        true,
      );
    });

  test('pnpm 11 reads YAML, and variables of its own', () => {
    const young = state('11.0.0');
    assert.equal(isOff('pnpm', { ...young, ...rc('ignore-scripts=true') }), false);
    assert.equal(isOff('pnpm', young, { env: { npm_config_ignore_scripts: 'true' } }), false);
    assert.equal(isOff('pnpm', young, { env: { pnpm_config_ignore_scripts: 'true' } }), true);
    assert.equal(isOff('pnpm', { ...young, ...yaml('ignoreScripts: true\n') }), true);
    const shared = { home: { '.config/pnpm/config.yaml': 'ignoreScripts: true\n' } };
    assert.equal(isOff('pnpm', young, shared), true);
    assert.equal(isOff('pnpm', { ...young, ...yaml('ignoreScripts: false\n') }, shared), false);
    assert.equal(isOff('pnpm', young, { ...shared, env: { pnpm_config_ignore_scripts: 'false' } }), false);
    assert.equal(
      isOff('pnpm', young, { home: { '.config/pnpm/config.yaml': ': {' } }),
      true,
      'it cannot be read',
    );
  });

  test('pnpm of an unknown version, or with settings that cannot be read: if any version would say so', () => {
    assert.equal(isOff('pnpm', rc('ignore-scripts=true')), true);
    assert.equal(isOff('pnpm', {}, { env: { pnpm_config_ignore_scripts: 'true' } }), true);
    assert.equal(isOff('pnpm', {}), false);
    assert.equal(isOff('pnpm', { ...state('10.34.9'), ...yaml(': {') }), true);
  });

  const yarn = (files: Files, others: { home?: Files; env?: NodeJS.ProcessEnv } = {}, version = 9) => {
    const at = place({ 'yarn.lock': `__metadata:\n  version: ${version}\n`, ...files }, others.home);
    return (
      hostOf('yarn')
        .readApprovals(openDirectory(at.root), { ...at.env, ...others.env })
        .refuses('a', '1.0.0')?.why ?? 'runs'
    );
  };
  const yml = (value: string) => ({ '.yarnrc.yml': `enableScripts: ${value}\n` });

  test('Yarn has enableScripts, which decides for all but those that the manifest names', () => {
    assert.equal(yarn({}), 'not-approved');
    assert.equal(yarn({}, {}, 8), 'runs', 'older versions run all by default');
    assert.equal(yarn(yml('true')), 'runs');
    assert.equal(yarn(yml('"1"')), 'runs');
    assert.equal(yarn(yml('false'), {}, 8), 'not-approved');
    assert.equal(yarn(yml('yes')), 'not-approved');
    assert.equal(yarn({ '.yarnrc.yml': ': {' }, {}, 8), 'not-approved', 'it cannot be read');
    assert.equal(yarn({}, { home: yml('true') }), 'runs');
    assert.equal(yarn(yml('false'), { home: yml('true') }), 'not-approved');
    assert.equal(yarn(yml('false'), { env: { YARN_ENABLE_SCRIPTS: 'true' } }), 'runs');
    assert.equal(yarn(yml('true'), { env: { YARN_ENABLE_SCRIPTS: '0' } }), 'not-approved');
    assert.equal(
      yarn({ 'own.yml': 'enableScripts: true\n' }, { env: { YARN_RC_FILENAME: 'own.yml' } }),
      'runs',
    );
    const meta = (built: unknown, name = 'a') => ({
      'package.json': { dependenciesMeta: { [name]: { built } } },
    });
    assert.equal(yarn(meta(true)), 'runs');
    assert.equal(yarn({ ...meta(false), ...yml('true') }), 'denied');
    assert.equal(yarn(meta(true, 'a@npm:1.0.0')), 'runs');
    assert.equal(yarn(meta(true, 'b')), 'not-approved');
    assert.equal(yarn(meta('true')), 'not-approved');
    assert.equal(yarn({ 'package.json': '{' }), 'not-approved');
  });

  test('Yarn reads settings of folders above the project', () => {
    const root = makeFolder('above');
    writeFiles(root, { ...yml('true'), 'a/b/yarn.lock': '__metadata:\n  version: 9\n' });
    const approvals = hostOf('yarn').readApprovals(openDirectory(`${root}/a/b`), {
      HOME: makeFolder('home'),
    });
    assert.equal(approvals.refuses('a', '1.0.0'), null);
  });

  test('Bun runs what the project trusts, or what it trusts itself from a registry', () => {
    const bun = (files: Files, name = 'esbuild') => {
      const at = place(files);
      return (
        hostOf('bun').readApprovals(openDirectory(at.root), at.env).refuses(name, '1.0.0')?.why ?? 'runs'
      );
    };
    const locked = {
      'bun.lock': '{"packages": {"esbuild": ["esbuild@1.0.0", "", {}, ""], "x": ["x@1.0.0", "", {}, ""]}}',
    };
    assert.equal(bun(locked), 'runs');
    assert.equal(bun(locked, 'x'), 'not-approved');
    assert.equal(bun({}), 'not-approved', 'it is not known to come from a registry');
    const trusts = (list: unknown) => ({ 'package.json': { trustedDependencies: list } });
    assert.equal(bun({ ...locked, ...trusts(['x']) }), 'not-approved');
    assert.equal(bun({ ...locked, ...trusts(['x']) }, 'x'), 'runs');
    assert.equal(bun({ ...locked, ...trusts('x') }, 'x'), 'not-approved');
    assert.equal(bun({ ...locked, 'package.json': '{' }), 'runs');
  });
});

describe('what keeps platform packages out', () => {
  const machine = runtime();
  const npm = (text: string, on = machine) => {
    const at = place({ '.npmrc': text });
    const found = findNpmOmission(openDirectory(at.root), at.env, on);
    if (found === null) return null;
    const { remedy, setting } = found;
    return `${setting} → ${remedy.kind === 'command' ? [remedy.command.runner, ...remedy.command.args].join(' ') : remedy.kind}`;
  };

  const rows: [text: string, found: string | null][] = [
    ['', null],
    ['omit=dev', null],
    ['omit=optional', 'omit=optional → npm install --include=optional'],
    ['omit=dev,optional', 'omit=optional → npm install --include=optional'],
    ['omit=optional\ninclude=optional', null],
    ['optional=false', 'optional=false → npm install --include=optional'],
    ['optional=true', null],
    ['os=win32', 'os=win32 → npm install --os=linux'],
    ['os=linux', null],
    ['os=null', null],
    ['cpu=arm64\nlibc=musl', 'cpu=arm64 libc=musl → npm install --cpu=x64 --libc=glibc'],
    ['omit=optional\nos=win32', 'omit=optional os=win32 → npm install --include=optional --os=linux'],
  ];
  for (const [text, found] of rows)
    test(`by npm: ${JSON.stringify(text)}`, () => assert.equal(npm(text), found));

  test('by npm is no C library where there is none', () => {
    assert.equal(npm('libc=musl', runtime({ platform: 'darwin', libc: null })), null);
  });

  const pnpm = (files: Files) => {
    const at = place(files);
    const found = hostOf('pnpm').findOmission(openDirectory(at.root), at.env, machine);
    if (found === null) return null;
    assert.ok(found.remedy.kind === 'setting');
    const { file, key, change, value, next } = found.remedy;
    assert.deepEqual([next?.runner, next?.args], ['pnpm', ['install', '--force']]);
    return `${found.setting}: ${change} ${key.join('.')} ${value} in ${file}`;
  };

  test('by pnpm', () => {
    const off = 'optional=false: set optional true in';
    const state = (version: string) => ({
      'node_modules/.modules.yaml': { packageManager: `pnpm@${version}` },
    });
    const yaml = (text: string) => ({ 'pnpm-workspace.yaml': text });
    assert.equal(pnpm({}), null);
    assert.equal(pnpm(yaml('optional: false\n')), `${off} pnpm-workspace.yaml`);
    assert.equal(pnpm(yaml('optional: true\n')), null);
    assert.equal(pnpm({ ...state('10.0.0'), '.npmrc': 'optional=false' }), `${off} .npmrc`);
    assert.equal(pnpm({ ...state('10.0.0'), '.npmrc': 'optional=true' }), null);
    assert.equal(pnpm({ ...state('11.0.0'), '.npmrc': 'optional=false' }), null);
    assert.equal(
      pnpm(yaml('supportedArchitectures:\n  os: [win32]\n')),
      'supportedArchitectures.os: add supportedArchitectures.os current in pnpm-workspace.yaml',
    );
    for (const list of ['[linux]', '[current]', '[]', '[win32, linux]'])
      assert.equal(pnpm(yaml(`supportedArchitectures:\n  os: ${list}\n`)), null, list);
    const manifest = { 'package.json': { pnpm: { supportedArchitectures: { cpu: ['arm64'] } } } };
    assert.equal(
      pnpm(manifest),
      'pnpm.supportedArchitectures.cpu: add pnpm.supportedArchitectures.cpu current in package.json',
    );
    assert.equal(pnpm({ 'package.json': '{' }), null);
  });

  test('by Yarn', () => {
    const yarn = (text: string, home: Files = {}) => {
      const at = place({ '.yarnrc.yml': text }, home);
      const found = hostOf('yarn').findOmission(openDirectory(at.root), at.env, machine);
      return found?.remedy.kind === 'setting'
        ? `${found.setting} in ${found.remedy.file}, ${found.remedy.next?.args.join(' ')}`
        : found;
    };
    const musl = 'supportedArchitectures:\n  libc: [musl]\n';
    assert.equal(yarn(''), null);
    assert.equal(yarn(musl), 'supportedArchitectures.libc in .yarnrc.yml, install');
    assert.equal(yarn('', { '.yarnrc.yml': musl }), 'supportedArchitectures.libc in .yarnrc.yml, install');
    assert.equal(yarn('supportedArchitectures:\n  os: [current]\n', { '.yarnrc.yml': musl }), null);
  });

  test('by none of Yarn Classic, and of Bun where no file of its says so', () => {
    const { root, env } = place({ 'bunfig.toml': '[install]\noptional = true\n' });
    for (const host of ['bun', 'yarn-classic'] as const)
      assert.equal(hostOf(host).findOmission(openDirectory(root), env, machine), null);
  });
});

describe('settings of npm', () => {
  test('are read by npm’s rules', () => {
    const text = 'a=1\nb\n; c=2\n# d=3\ne = " x y "\n[section]\nf=4\n';
    assert.deepEqual(
      [...parseRcFile(text, {})],
      [
        ['a', '1'],
        ['b', 'true'],
        ['e', ' x y '],
      ],
    );
    const env = { HOME: '/h', EMPTY: '' };
    const variable = (name: string) => `$\{${name}}`;
    const of = (text: string) => parseRcFile(`a=${text}`, env).get('a');
    assert.equal(of(`${variable('HOME')}/x`), '/h/x');
    assert.equal(of(variable('NONE')), variable('NONE'));
    assert.equal(of(variable('NONE?')), '');
    assert.equal(of(`${variable('EMPTY')}-`), '-');
    assert.equal(of(`x${variable('HOME')}y${variable('HOME')}`), 'x/hy/h');
    assert.deepEqual(Object.fromEntries(parseRcFile('a[]=1\na[]=2\nb=1', {})), { a: '1\n\n2', b: '1' });
  });

  test('end where a section begins, whatever its name', () => {
    for (const rest of ['[a]\nb[]=2\n', '[a.b]\na=2\n', '[]\na=2', '[__proto__]\na=2', '[x]  \r\na=2\n'])
      assert.deepEqual([...parseRcFile(`a=true\n${rest}`, {})], [['a', 'true']], rest);
    assert.deepEqual([...parseRcFile('[s]\na=1', {})], []);
    assert.deepEqual([...parseRcFile('b[]=1\n[x]y=1\nc=2\n', {})].length, 3, 'no section');
  });

  test('are layers, the first that has one counts', () => {
    const { root, env } = place(
      { '.npmrc': 'a=project\nb=project' },
      { '.npmrc': 'a=user\nc=user\nglobalconfig=/nowhere' },
    );
    const tree = openDirectory(root);
    const layers = readRcLayers(
      tree,
      { ...env, npm_config_a: 'variable', NPM_CONFIG_SOME_NAME: 'x' },
      '.npmrc',
      [],
    );
    assert.deepEqual(
      ['a', 'b', 'c', 'some-name', 'none'].map((name) => readLayered(layers, name)),
      [...['variable', 'project', 'user', 'x', null]],
    );
  });

  test('may be in files that are named elsewhere', () => {
    const named = makeFolder('named');
    writeFiles(named, { user: 'd=user', shared: 'e=shared', 'etc/npmrc': 'f=prefix' });
    const { root, env } = place({ '.npmrc': `userconfig=${named}/user` });
    const read = (more: NodeJS.ProcessEnv, name: string, others: string[] = []) =>
      readLayered(readRcLayers(openDirectory(root), { ...env, ...more }, '.npmrc', others), name);
    assert.equal(read({}, 'd'), 'user');
    assert.equal(read({ npm_config_globalconfig: `${named}/shared` }, 'e'), 'shared');
    assert.equal(read({ npm_config_prefix: named }, 'f'), 'prefix');
    assert.equal(read({}, 'e', [`${named}/shared`]), 'shared');
  });

  test('reach scripts without registries and logins, and do not hide variables', () => {
    const { root, env } = place(
      { '.npmrc': 'some-flag=project\n@scope:registry=x\n//host/:_authToken=secret\n_auth=secret\n' },
      { '.npmrc': 'some-flag=user\nother=1' },
    );
    const settings = readNpmrc(openDirectory(root), env);
    assert.deepEqual(Object.fromEntries(settings), { 'some-flag': 'project', other: '1' });
    assert.deepEqual(exportNpmrc(settings, { A: '1', NPM_CONFIG_OTHER: '2' }), {
      ...{ npm_config_some_flag: 'project', A: '1', NPM_CONFIG_OTHER: '2' },
    });
  });

  test('that forbid are on in the first layer that has them', () => {
    const layers = [[], [['x', 'false']], [['x', 'true']]] as never;
    assert.equal(isOnInLayers(layers, 'x'), false);
    assert.equal(isOnInLayers([[], [['x', '']]] as never, 'x'), true);
    assert.equal(isOnInLayers([], 'x'), false);
  });

  test('of pnpm are also in its own file', () => {
    assert.equal(configFolder({ XDG_CONFIG_HOME: '/x', HOME: '/h' }), '/x/pnpm');
    assert.equal(configFolder({ XDG_CONFIG_HOME: '', HOME: '/h' }), '/h/.config/pnpm');
    const { root, env } = place({}, { '.config/pnpm/rc': 'own=1' });
    assert.equal(readLayered(readPnpmRc(openDirectory(root), env), 'own'), '1');
  });
});

describe('one word of settings', () => {
  test('means no, or yes', () => {
    for (const text of ['false', '0', 'null', 'undefined', ' false ']) assert.equal(isNo(text), true, text);
    for (const text of ['true', '1', '', 'no', 'falsey', '00']) assert.equal(isNo(text), false, text);
    assert.deepEqual(
      ['ignore-scripts', 'ignoreScripts', 'IGNORE_SCRIPTS'].map(plainName),
      Array(3).fill('ignorescripts'),
    );
    assert.equal(isSwitchedOn([['a-b', 'true']], 'aB'), true);
    assert.equal(isSwitchedOn([['a-b', 'false']], 'aB'), false);
    assert.equal(
      isSwitchedOn(
        [
          ['a-b', 'false'],
          ['aB', 'true'],
        ],
        'a_b',
      ),
      true,
      'one yes is enough',
    );
    assert.equal(isSwitchedOn([['c', 'true']], 'aB'), null);
    const yaml = (value: unknown) => isSwitchedOnInYaml(new Map([['aB', value]]), 'a-b');
    assert.deepEqual(
      [yaml(true), yaml('x'), yaml(0), yaml(false), yaml(null)],
      [true, true, true, false, false],
    );
    assert.equal(isSwitchedOnInYaml(new Map(), 'a-b'), null);
  });

  test('is a variable by its name, in any case', () => {
    assert.deepEqual(
      listVariables(
        { npm_config_a_b: '1', NPM_CONFIG__auth: '2', npm_config_e: '', other: '3' },
        'npm_config_',
      ),
      [
        ['a-b', '1'],
        ['_auth', '2'],
      ],
    );
  });

  test('is in a file that is read if it can be one', () => {
    const folder = makeFolder('outside');
    writeFiles(folder, { a: 'text', large: ' '.repeat(1024 * 1024 + 1), exact: ' '.repeat(1024 * 1024) });
    assert.deepEqual(
      ['a', 'large', 'none', ''].map((name) => readOutside(`${folder}/${name}`)),
      ['text', '', '', ''],
    );
    assert.equal(readOutside(`${folder}/exact`).length, 1024 * 1024);
    assert.equal(homeOf({ HOME: '/h' }), '/h');
    assert.notEqual(homeOf({ HOME: '' }), '');
    assert.equal(parseYamlFile('')?.size, 0);
    assert.deepEqual([...(parseYamlFile('a: 1') ?? [])], [['a', 1]]);
    for (const text of ['- a', 'text', ': {']) assert.equal(parseYamlFile(text), null, text);
  });
});
