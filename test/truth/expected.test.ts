import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { type MadeFiles, madeTree, remove, stableAddon } from '../support/made-tree.ts';

const { platform, arch } = process;
const machine = `${platform}-${arch}`;

/** A package whose native part comes in a package for each platform, as napi-rs makes them. */
function family(name: string, own: MadeFiles, files: MadeFiles): MadeFiles {
  const part = `@${name}/${name}-${machine}`;
  const folder = `node_modules/${part}`;
  const version = '1.0.0';
  const lock = {
    'node_modules/pinned': { version, hasInstallScript: true },
    'node_modules/stable': { version: '2.0.0' },
    [`node_modules/${name}`]: {
      version,
      optionalDependencies: { [part]: version, [`@${name}/${name}-none-x64`]: version },
    },
    [folder]: { version, optional: true, os: [platform], cpu: [arch] },
  };
  return {
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages: lock },
    [`node_modules/${name}/package.json`]: {
      name,
      version,
      main: 'index.js',
      optionalDependencies: { [part]: version, [`@${name}/${name}-none-x64`]: version },
    },
    [`node_modules/${name}/index.js`]: `module.exports = require(\`@${name}/${name}-\${process.platform}-\${process.arch}\`);\n`,
    [`${folder}/package.json`]: { name: part, version, os: [platform], cpu: [arch], ...own },
    ...Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes])),
  };
}

const program = new Uint8Array(stableAddon());
const families = {
  'napi-rs, its file as main': [{ main: 'a.node' }, 'a.node'],
  'a file that only exports names': [{ exports: { './a.node': './lib/a.node' } }, 'lib/a.node'],
  'a program, named nowhere': [{}, 'bin/tool'],
} as const;

const codes = ({ findings }: ReturnType<typeof checkTree>) =>
  findings.map(
    ({ problem, severity, repair, package: { name } }) => `${severity} ${problem.code} ${name} ${repair}`,
  );

describe('a platform package without its file', () => {
  for (const [title, [own, file]] of Object.entries(families)) {
    const part = `@kin/kin-${machine}`;
    const said = [`error PLATFORM_PACKAGE_MISSING ${part} reinstall`];
    const make = () => madeTree(family('kin', own, { [file]: program }));

    test(`${title}: whole, it fits`, () => assert.deepEqual(codes(checkTree(make().session())), []));

    test(`${title}: gone before it was ever looked at`, () => {
      const tree = make();
      remove(tree.root, `node_modules/${part}/${file}`);
      assert.deepEqual(codes(checkTree(tree.session())), said);
      assert.deepEqual(codes(recordTree(tree.session(), { frozen: false }) as never), said);
      assert.deepEqual(
        codes(checkTree(tree.session())),
        said,
        'what was recorded meanwhile vouches for nothing',
      );
    });

    test(`${title}: the file first, then its folder, with checks between`, () => {
      const tree = make();
      recordTree(tree.session(), { frozen: false });
      remove(tree.root, `node_modules/${part}/${file}`);
      assert.deepEqual(codes(checkTree(tree.session())), said);
      remove(tree.root, `node_modules/${part}`);
      const findings = codes(checkTree(tree.session()));
      assert.ok(
        findings.some((finding) => finding.startsWith('error PLATFORM_PACKAGE_MISSING')),
        `${findings}`,
      );
    });
  }
});

describe('a platform package that is left with its library alone', () => {
  const part = `@kin/kin-${machine}`;
  const asks = (file: string) => ({
    'node_modules/kin/index.js': `module.exports = require(\`@kin/kin-\${process.platform}-\${process.arch}/${file}\`);\n`,
  });
  const make = (file: string) =>
    madeTree({ ...family('kin', {}, { 'a.node': program, 'libkin.so': program }), ...asks(file) });

  test('its addon is missed where another package requests it by its path', () => {
    assert.deepEqual(codes(checkTree(make('a.node').session())), []);
    const tree = make('a.node');
    remove(tree.root, `node_modules/${part}/a.node`);
    const said = [`error PLATFORM_PACKAGE_MISSING ${part} reinstall`];
    assert.deepEqual(codes(checkTree(tree.session())), said);
    recordTree(tree.session(), { frozen: false });
    assert.deepEqual(codes(checkTree(tree.session())), said);
    // What is requested beside an addon that is there may be for another machine.
    assert.deepEqual(codes(checkTree(make('b.node').session())), []);
  });
});

describe('a program that an install script copies into its own package', () => {
  const copier = (path: string, script: string | null) => ({
    'node_modules/kin/package.json': {
      ...{ name: 'kin', version: '1.0.0', main: 'lib/main.js' },
      optionalDependencies: { [`@kin/kin-${machine}`]: '1.0.0', '@kin/kin-none-x64': '1.0.0' },
      ...(script === null ? {} : { scripts: { postinstall: script } }),
    },
    'node_modules/kin/index.js': '',
    'node_modules/kin/lib/main.js': `const { execFile } = require('node:child_process');
const name = process.platform === 'win32' ? 'tool.exe' : 'tool';
const tool = require('path').join(__dirname, '..', 'bin', name).replace('app.asar', 'app.asar.unpacked');
exports.run = (...args) => execFile(tool, args);
`,
    ...(path === '' ? {} : { [path]: program }),
  });
  const file = `node_modules/kin/bin/${platform === 'win32' ? 'tool.exe' : 'tool'}`;
  const made = (path: string, script: string | null = 'node copy.js') =>
    madeTree({ ...family('kin', {}, { 'bin/tool': program }), ...copier(path, script) });

  test('fits where it was copied, and is missed where the script never ran', () => {
    const tree = made(file);
    assert.deepEqual(codes(checkTree(tree.session())), []);
    recordTree(tree.session(), { frozen: false });
    remove(tree.root, file);
    const { findings } = checkTree(tree.session());
    assert.deepEqual(
      findings.map(({ problem, file: at, package: { name } }) => [problem.code, name, at]),
      [['NOT_BUILT', 'kin', null]],
    );
    assert.deepEqual(
      checkTree(made('').session()).findings.map(({ problem }) => problem.code),
      ['NOT_BUILT'],
    );
  });

  test('nothing is missed that no script makes, and a script in its place is none', () => {
    assert.deepEqual(codes(checkTree(made('', null).session())), []);
    const tree = madeTree({
      ...family('kin', {}, { 'bin/tool': program }),
      ...copier('', 'node copy.js'),
      [file]: '#!/bin/sh\n',
    });
    assert.deepEqual(codes(checkTree(tree.session())), []);
  });
});

describe('a platform package whose whole folder is gone before anything was recorded', () => {
  const part = `@kin/kin-${machine}`;
  /** The package that requires it says nothing: neither its code nor its names tell what it loads. */
  const opaque = (name: string) => {
    const own = {
      name: 'kin',
      version: '1.0.0',
      main: 'index.js',
      optionalDependencies: { [name]: '1.0.0' },
    };
    const entry = { version: '1.0.0', optionalDependencies: { [name]: '1.0.0' } };
    const gone = { version: '1.0.0', optional: true, os: [platform], cpu: [arch] };
    const packages = {
      'node_modules/pinned': { version: '1.0.0', hasInstallScript: true },
      'node_modules/stable': { version: '2.0.0' },
      'node_modules/kin': entry,
      [`node_modules/${name}`]: gone,
    };
    return {
      packages,
      files: {
        'node_modules/kin/package.json': own,
        'node_modules/kin/index.js': "module.exports = require('./choose')();\n",
        'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
      },
    };
  };
  const said = (name: string, severity = 'error', repair = 'reinstall') => [
    `${severity} PLATFORM_PACKAGE_MISSING ${name} ${repair}`,
  ];

  test('the one that requires it says so itself, once', () => {
    const tree = madeTree(family('kin', { main: 'a.node' }, { 'a.node': program }));
    remove(tree.root, `node_modules/${part}`);
    assert.deepEqual(codes(checkTree(tree.session())), said('kin'));
  });

  test('where nothing but the record of the install names it', () => {
    for (const name of ['kin-a', part]) {
      const tree = madeTree(opaque(name).files);
      const severity = name === part ? 'error' : 'warning';
      assert.deepEqual(codes(checkTree(tree.session())), said(name, severity), name);
    }
  });

  test('where nothing but the lockfile names it: a setting may keep it out', () => {
    const { files, packages } = opaque(part);
    const locked = {
      ...files,
      'node_modules/.package-lock.json': 'torn',
      'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...packages } },
    };
    const tree = madeTree(locked);
    assert.deepEqual(codes(checkTree(tree.session())), said(part));
    const kept = madeTree({ ...locked, '.npmrc': 'omit=optional\n' });
    assert.deepEqual(codes(checkTree(kept.session())), said(part, 'warning', 'ask'));
  });

  test('what a lockfile has for other machines, or for packages that are not installed, is not missed', () => {
    const { files, packages } = opaque(part);
    const foreign = { version: '1.0.0', optional: true, os: ['aix'], cpu: ['ppc64'] };
    const locked = { ...packages, [`node_modules/${part}`]: foreign, 'node_modules/tool-win32-x64': foreign };
    const tree = madeTree({
      ...files,
      'node_modules/.package-lock.json': { lockfileVersion: 3, packages: locked },
    });
    assert.deepEqual(codes(checkTree(tree.session())), []);
    const other = opaque(part);
    const dev = madeTree({
      ...other.files,
      'node_modules/.package-lock.json': 'torn',
      'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...other.packages } },
    });
    remove(dev.root, 'node_modules/kin');
    assert.deepEqual(codes(checkTree(dev.session())), []);
  });

  test('where the lockfile has it, or else beside what requires it', () => {
    const { files, packages } = opaque(part);
    const { [`node_modules/${part}`]: gone, ...others } = packages as Record<string, object>;
    const pathsIn = (locked: Record<string, unknown>, more: MadeFiles = {}) => {
      const tree = madeTree({
        ...files,
        ...more,
        'node_modules/.package-lock.json': 'torn',
        'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...locked } },
      });
      // As npm links the packages of a workspace.
      if ('packages/app/package.json' in more)
        symlinkSync('../packages/app', join(tree.root, 'node_modules/app'));
      return checkTree(tree.session()).findings.map(({ package: { path } }) => path);
    };
    const member = files['node_modules/kin/package.json'];
    const inside = { 'packages/app/package.json': { ...member, name: 'app' } };
    const app = { 'packages/app': packages['node_modules/kin'], 'node_modules/kin': { version: '1.0.0' } };
    const elsewhere = `node_modules/other/node_modules/${part}`;
    for (const [locked, more, where] of [
      [packages, {}, `node_modules/${part}`],
      [{ ...others, [elsewhere]: gone }, {}, `node_modules/${part}`],
      [
        { ...others, [`node_modules/kin/node_modules/${part}`]: gone },
        {},
        `node_modules/kin/node_modules/${part}`,
      ],
      [{ ...others, ...app, [`node_modules/${part}`]: gone }, inside, `node_modules/${part}`],
      [{ ...others, ...app, [elsewhere]: gone }, inside, `packages/app/node_modules/${part}`],
    ] as const)
      assert.ok(pathsIn(locked, more).includes(where), `${where}: ${pathsIn(locked, more)}`);
  });

  test('under a name that leads out of the tree, it is nothing', () => {
    const { files } = opaque(part);
    for (const name of ['../../..', '@kin/../../../x', '/etc']) {
      const entry = { version: '1.0.0', optionalDependencies: { [name]: '1.0.0' } };
      const gone = { version: '1.0.0', optional: true, os: [platform], cpu: [arch] };
      const packages = { 'node_modules/kin': entry, [`node_modules/${name}`]: gone, [name]: gone };
      const tree = madeTree({
        ...files,
        'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
      });
      assert.deepEqual(codes(checkTree(tree.session())), [], name);
      const yarn = [
        `"kin@npm:1.0.0":\n  version: 1.0.0\n  resolution: "kin@npm:1.0.0"\n`,
        `  dependencies:\n    "${name}": 1.0.0\n  dependenciesMeta:\n    "${name}":\n      optional: true\n`,
        `\n"${name}@npm:1.0.0":\n  version: 1.0.0\n  resolution: "${name}@npm:1.0.0"\n  conditions: os=${platform} & cpu=${arch}\n`,
      ].join('');
      const other = madeTree({
        ...files,
        'node_modules/.package-lock.json': 'torn',
        'package-lock.json': 'torn',
        'node_modules/.yarn-state.yml': '',
        'yarn.lock': `__metadata:\n  version: 8\n\n${yarn}`,
      });
      assert.deepEqual(codes(checkTree(other.session())), [], name);
    }
  });

  test('by name and version, as the other hosts write it: the version that is installed counts', () => {
    const bun = (entries: object) =>
      JSON.stringify({ lockfileVersion: 1, workspaces: {}, packages: entries });
    const kin = (version: string, wanted: string) => [
      `kin@${version}`,
      '',
      { optionalDependencies: { [wanted]: version } },
      'sha512-a',
    ];
    const native = (name: string) => [`${name}@1.0.0`, '', { os: platform, cpu: arch }, 'sha512-b'];
    const { files } = opaque(part);
    const locked = {
      ...files,
      'node_modules/.bun/x': '',
      'bun.lock': bun({
        kin: kin('1.0.0', part),
        'other/kin': kin('2.0.0', '@kin/next'),
        [part]: native(part),
        '@kin/next': native('@kin/next'),
      }),
    };
    const tree = madeTree(locked);
    assert.deepEqual(codes(checkTree(tree.session())), said(part));
  });
});

describe('a folder that nothing was installed into, as a tool traced it', () => {
  const part = `@kin/kin-${machine}`;
  const loads = `require(\`@kin/kin-\${process.platform}-\${process.arch}\`)`;
  const traced = (code: string) => {
    const tree = madeTree({
      ...family('kin', { main: 'a.node' }, { 'a.node': program }),
      'node_modules/kin/index.js': code,
    });
    for (const path of ['package-lock.json', 'node_modules/.package-lock.json', `node_modules/${part}`])
      remove(tree.root, path);
    return tree;
  };

  test('what is needed there is missed, and nothing is installed into it', () => {
    const tree = traced(`module.exports = ${loads};\n`);
    assert.deepEqual(codes(checkTree(tree.session())), ['error PLATFORM_PACKAGE_MISSING kin ask']);
  });

  test('what it can do without was left out on purpose', () => {
    const optional = `let a;\ntry { a = ${loads}; } catch { a = {}; }\nmodule.exports = a;\n`;
    const tree = traced(optional);
    assert.deepEqual(codes(checkTree(tree.session())), []);
    const installed = madeTree({
      ...family('kin', { main: 'a.node' }, { 'a.node': program }),
      'node_modules/kin/index.js': optional,
    });
    remove(installed.root, `node_modules/${part}`);
    assert.deepEqual(codes(checkTree(installed.session())), [
      'warning PLATFORM_PACKAGE_MISSING kin reinstall',
    ]);
  });
});

describe('files that abi-lock.json lists', () => {
  const own = (main: string) => ({
    'node_modules/stable/package.json': { name: 'stable', version: '2.0.0', main },
    'node_modules/stable/index.js': "module.exports = require('./choose')();\n",
  });
  const file = `stable-${machine}.node`;

  test('are missed in the tree of a fresh clone, by every check and record', () => {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: false });
    const lock = readFileSync(join(tree.root, 'abi-lock.json'), 'utf8');
    assert.match(lock, new RegExp(file));
    // Nothing else names the file: what loads it cannot be told.
    const clone = madeTree({ ...own('index.js'), 'abi-lock.json': lock });
    assert.deepEqual(codes(checkTree(clone.session())), []);
    const broken = madeTree({ ...own('index.js'), 'abi-lock.json': lock });
    remove(broken.root, `node_modules/stable/${file}`);
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(codes(checkTree(broken.session())), ['error NOT_BUILT stable reinstall']);
      recordTree(broken.session(), { frozen: false });
    }
    assert.equal(readFileSync(join(broken.root, 'abi-lock.json'), 'utf8'), lock);
  });

  test('for another machine, another Node or another version are not', () => {
    const row = (place: string, id: string) =>
      madeTree({
        ...own('index.js'),
        'abi-lock.json': {
          version: 2,
          targets: { [place]: { [id]: { 'lib/gone.node': 'delivered node-api' } } },
        },
      });
    for (const [place, id, found] of [
      [machine, 'stable@2.0.0', 1],
      ['darwin-none', 'stable@2.0.0', 0],
      [`node-v1-${machine}`, 'stable@2.0.0', 0],
      [machine, 'stable@1.0.0', 0],
    ] as const) {
      const tree = row(place, id);
      remove(tree.root, `node_modules/stable/${file}`);
      assert.equal(checkTree(tree.session()).findings.length, found, `${place} ${id}`);
    }
  });
});

describe('a package that brought its file', () => {
  const scripts = { none: {}, 'one that builds nothing': { postinstall: 'node check.js' } };
  for (const [title, script] of Object.entries(scripts)) {
    const files = (main: string) => ({
      'node_modules/stable/package.json': { name: 'stable', version: '2.0.0', main, scripts: script },
    });

    test(`with the script: ${title}; deleted after a record`, () => {
      const tree = madeTree(files('index.js'));
      recordTree(tree.session(), { frozen: false });
      remove(tree.root, `node_modules/stable/stable-${machine}.node`);
      for (let time = 0; time < 2; time++) {
        const verdict = checkTree(tree.session());
        assert.deepEqual(codes(verdict), ['error NOT_BUILT stable reinstall']);
        recordTree(tree.session(), { frozen: false });
      }
    });

    test(`with the script: ${title}; its manifest names the file, and no record does`, () => {
      const tree = madeTree(files(`./stable-${machine}.node`));
      assert.deepEqual(codes(checkTree(tree.session())), []);
      const broken = madeTree(files(`./stable-${machine}.node`));
      rmSync(join(broken.root, `node_modules/stable/stable-${machine}.node`));
      assert.deepEqual(codes(checkTree(broken.session())), ['error NOT_BUILT stable reinstall']);
    });
  }

  const hints = {
    'what it is called': { keywords: ['node-api'] },
    'a tool of its developers': { devDependencies: { 'node-addon-api': '8.0.0' } },
    'a tool with settings there': { napi: { binaryName: 'stable' } },
    'how they build it': { scripts: { build: 'cargo build --release && node move.js' } },
    'how they build it elsewhere': { scripts: { build: 'node-gyp rebuild --directory=src' } },
  };
  const locked = { version: '2.0.0', integrity: 'sha512-a', hasInstallScript: false };
  const file = `node_modules/stable/stable-${machine}.node`;
  for (const [title, hint] of Object.entries(hints))
    test(`and nothing names it but code; its manifest has a hint: ${title}`, () => {
      const files = {
        'node_modules/stable/package.json': { name: 'stable', version: '2.0.0', main: 'index.js', ...hint },
        'node_modules/stable/index.js': `module.exports = require('./stable-' + process.platform + '-' + process.arch + '.node');\n`,
        'node_modules/.package-lock.json': {
          lockfileVersion: 3,
          packages: { 'node_modules/stable': locked },
        },
        [file]: program,
      };
      assert.deepEqual(codes(checkTree(madeTree(files).session())), []);
      const broken = madeTree(files);
      remove(broken.root, file);
      assert.deepEqual(codes(checkTree(broken.session())), ['error NOT_BUILT stable reinstall']);
    });

  test('another version of it need not have what this one had', () => {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: false });
    remove(tree.root, 'node_modules/stable');
    const next = madeTree({
      'node_modules/stable/package.json': { name: 'stable', version: '3.0.0', main: 'index.js' },
      'node_modules/stable/index.js': 'module.exports = 1;\n',
    });
    rmSync(join(next.root, `node_modules/stable/stable-${machine}.node`));
    assert.deepEqual(codes(checkTree(next.session())), []);
  });
});

test('an addon is missed by the record alone, where neither package.json nor lockfile promises one', () => {
  const quiet = {
    'node_modules/quiet/package.json': { name: 'quiet', version: '1.0.0', main: 'index.js' },
    'node_modules/quiet/index.js': "module.exports = require('./lib/quiet.node');\n",
    'node_modules/quiet/lib/quiet.node': stableAddon(),
  };
  for (const record of ['node_modules/.cache', 'abi-lock.json']) {
    const { root, session } = madeTree(quiet);
    recordTree(session(), { frozen: false });
    remove(root, record);
    remove(root, 'node_modules/quiet/lib/quiet.node');
    const found = checkTree(session()).findings.map(
      ({ problem, package: { name } }) => `${problem.code} ${name}`,
    );
    assert.deepEqual(found, ['NOT_BUILT quiet'], `without ${record}`);
  }
});
