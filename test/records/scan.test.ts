import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { openProject, recordTree, surveyTree } from '@abistamp/core';
import type { Session } from '@abistamp/core/internal/operations/project/session';
import type { Survey } from '@abistamp/core/internal/operations/survey/survey';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/*
 * Trees of every shape, and all that a walk finds in them, as one text. To write it again:
 * ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/records/scan
 */

const addon = buildElf({ exports: ['napi_register_module_v1'] });
const pinned = buildElf({ imports: ['node_module_register'], modules: [{ version: 115, filename: 'a.cc' }] });
type Files = Record<string, string | Uint8Array | object>;

const manifest = (name: string, more: object = {}) => ({ name, version: '1.0.0', ...more });
const pkg = (folder: string, more: object = {}, files: Files = {}): Files => ({
  [`${folder}/package.json`]: manifest(folder.replace(/^.*node_modules\//, ''), more),
  ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content])),
});
const m = 'node_modules';

interface Tree {
  files: Files;
  /** Links, from their place to what they lead to. */
  links?: Record<string, string>;
  /** Recorded first; then this happens. */
  after?: (root: string) => void;
  prepare?: (root: string) => void;
}

/** The members of a family, of which this machine's are the ones for Linux x64. */
const family = { os: ['linux'], cpu: ['x64'] };
const entry = (more: object = {}) => ({ version: '1.0.0', integrity: 'sha512-x', ...more });
const npmLock = (packages: Record<string, object>): Files => ({
  'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...packages } },
  [`${m}/.package-lock.json`]: { lockfileVersion: 3, packages },
});

const own: Files = {
  ...pkg(
    `${m}/built`,
    { scripts: { install: 'node-gyp rebuild' } },
    {
      'binding.gyp': '{ "targets": [{ "target_name": "built" }] }',
      'index.js': "require('./build/Release/built.node')",
      'build/config.gypi': '{}',
      'build/Release/built.node': pinned,
      'build/Release/obj.target/built.node': pinned,
    },
  ),
  ...pkg(`${m}/implicit`, {}, { 'binding.gyp': '{ "targets": [{ "target_name": "implicit" }] }' }),
  ...pkg(`${m}/no-gyp`, { gypfile: false }, { 'binding.gyp': '{}' }),
  ...pkg(`${m}/rust`, {}, { 'Cargo.toml': '', 'rust.node': addon }),
  ...pkg(`${m}/cmake`, { scripts: { postinstall: 'cmake-js compile' } }, { 'CMakeLists.txt': '' }),
  ...pkg(`${m}/@scope/inner`, { main: 'inner.node' }, { 'inner.node': addon }),
  ...pkg(`${m}/@scope/inner/${m}/nested`, {}, { 'nested.node': addon, 'tests/x.node': addon }),
  ...pkg(
    `${m}/nested`,
    {},
    { 'lib/nested.node': addon, 'libx.so.1.2': addon, 'a.dll': addon, 'b.dylib': addon },
  ),
  ...pkg(
    `${m}/names`,
    {},
    { 'x.so.txt': '', 'x.so': addon, 'prog.exe': 'MZ', 'downloaded-@x': addon, 'y.so.1': addon },
  ),
  ...pkg(`${m}/plain`, { scripts: { postinstall: 'node setup.js' } }),
  ...pkg(`${m}/promised`, { main: './native.node', bin: { a: 'bin/a.exe', b: 'bin/b.js' } }),
  ...pkg(`${m}/promised-one`, { bin: 'x.exe', files: ['y.node'], ...family }),
  ...pkg(
    `${m}/hint`,
    { dependencies: { 'node-gyp-build': '4' } },
    { 'index.js': "require('node-gyp-build')(__dirname)" },
  ),
  ...pkg(`${m}/node-gyp-build`),
  ...pkg(`${m}/one-os`, { os: ['linux'] }, { 'bin/tool': addon }),
  ...pkg(`${m}/one-cpu`, { cpu: ['x64'] }, { 'bin/tool': addon }),
  ...pkg(`${m}/no-os`, {}, { 'bin/tool': addon }),
  ...pkg(`${m}/text`, family, {
    'README.md': '',
    'bin/tool': addon,
    'LICENSE-MIT': '',
    'a.wasm': '',
    'data.bin': 'no',
  }),
  ...pkg(`${m}/@x/tool-linux-x64`, {}, { 'bin/tool': addon, 'tool.node': addon }),
  [`${m}/broken/package.json`]: '{ "name": ',
  [`${m}/broken/broken.node`]: addon,
  [`${m}/nameless/package.json`]: '{}',
  [`${m}/nameless/nameless.node`]: addon,
  [`${m}/bare/bare.node`]: addon,
  [`${m}/torn/package.json`]: manifest('torn'),
  [`${m}/torn/torn.node`]: 'torn',
  [`${m}/torn/._x.node`]: Buffer.from('00051607000200004d6163204f532058', 'hex'),
  [`${m}/torn/empty.node`]: '',
  [`${m}/torn/lib.so`]: 'INPUT(x)',
  ...pkg(`${m}/.ignored/hidden`, {}, { 'hidden.node': addon }),
  ...pkg(`${m}/.store/stored/package`, {}, { 'stored.node': addon }),
  ...pkg(`${m}/.cache/cached`, {}, { 'cached.node': addon }),
  [`${m}/.bin/x.node`]: addon,
  [`${m}/file.node`]: addon,
};

const trees: Record<string, Tree> = {
  'packages of every kind': { files: own },
  'packages of a lockfile': {
    files: {
      ...own,
      ...npmLock({
        ...Object.fromEntries(
          ['built', 'implicit', 'rust', 'nested', 'plain', 'torn'].map((name) => [`${m}/${name}`, entry()]),
        ),
        [`${m}/cmake`]: entry({ hasInstallScript: true, optional: true }),
        [`${m}/@scope/inner/${m}/nested`]: entry({ inBundle: true, hasInstallScript: true }),
        [`${m}/nested`]: entry({
          optionalDependencies: { '@x/tool-linux-x64': '1', '@x/gone-linux-x64': '1' },
        }),
        [`${m}/@x/tool-linux-x64`]: entry({ ...family, optional: true }),
        [`${m}/@x/gone-linux-x64`]: entry({ ...family, optional: true }),
        [`${m}/@x/gone-darwin-arm64`]: entry({ os: ['darwin'], cpu: ['arm64'], optional: true }),
        [`${m}/fsevents`]: entry({ os: ['linux'], optional: true }),
        [`${m}/one-os`]: entry({ os: ['linux'] }),
        [`${m}/one-cpu`]: entry({ cpu: ['x64'] }),
        [`${m}/no-os`]: entry(),
        [`${m}/../escaped`]: entry({ ...family, optional: true }),
        [`${m}/@x/elsewhere-any`]: entry({ os: ['!win32'], cpu: ['!arm64'] }),
      }),
    },
  },
  'a lockfile alone offers': {
    files: {
      ...pkg(
        `${m}/wants`,
        { optionalDependencies: { '@x/wants-linux-x64': '1', '@x/there-linux-x64': '1' } },
        {
          'index.js': "module.exports = require('@x/wants-linux-x64')",
        },
      ),
      ...pkg(`${m}/@x/there-linux-x64`, family, { 'there.node': addon }),
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': {},
          [`${m}/wants`]: entry({
            optionalDependencies: { '@x/wants-linux-x64': '1', '@x/there-linux-x64': '1' },
          }),
          [`${m}/@x/wants-linux-x64`]: entry({ ...family, optional: true }),
          [`${m}/@x/there-linux-x64`]: entry({ ...family, optional: true }),
        },
      },
    },
  },
  'a lockfile has it beside the parent of the one that asks': {
    files: {
      ...pkg(`${m}/a`, {}, { 'a.node': addon }),
      ...pkg(`${m}/a/${m}/b`, { optionalDependencies: { '@x/b-linux-x64': '1', '@x/far-linux-x64': '1' } }),
      ...pkg(`${m}/a/${m}/b/${m}/c`, { optionalDependencies: { '@x/c-linux-x64': '1' } }),
      ...pkg('packages/w', { optionalDependencies: { '@x/w-linux-x64': '1' } }),
      'package.json': manifest('root', { workspaces: ['packages/*'] }),
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': {},
          'packages/w': entry({ optionalDependencies: { '@x/w-linux-x64': '1' } }),
          [`${m}/w`]: { resolved: 'packages/w', link: true },
          [`${m}/a`]: entry(),
          [`${m}/a/${m}/b`]: entry({
            optionalDependencies: { '@x/b-linux-x64': '1', '@x/far-linux-x64': '1' },
          }),
          [`${m}/a/${m}/b/${m}/c`]: entry({ optionalDependencies: { '@x/c-linux-x64': '1' } }),
          [`${m}/a/${m}/@x/c-linux-x64`]: entry({ ...family, optional: true }),
          [`${m}/a/${m}/@x/b-linux-x64`]: entry({ ...family, optional: true }),
          [`${m}/@x/far-linux-x64`]: entry({ ...family, optional: true }),
          [`packages/w/${m}/@x/w-linux-x64`]: entry({ ...family, optional: true }),
        },
      },
    },
    links: { [`${m}/w`]: '../packages/w' },
  },
  'yarn, by name and version': {
    files: {
      ...pkg(`${m}/two`, { optionalDependencies: { '@x/two-linux-x64': '1' } }),
      ...pkg(`packages/w/${m}/two`, { version: '2.0.0' }),
      'packages/w/package.json': manifest('w', { private: true }),
      'package.json': manifest('root', { workspaces: ['packages/*'] }),
      [`${m}/.yarn-state.yml`]: '__metadata:\n  version: 1\n',
      'yarn.lock': `__metadata:\n  version: 8\n\n"two@npm:1.0.0":\n  version: 1.0.0\n  resolution: "two@npm:1.0.0"\n  dependencies:\n    "@x/two-linux-x64": "npm:1.0.0"\n  dependenciesMeta:\n    "@x/two-linux-x64":\n      optional: true\n  checksum: 10c0/aa\n  languageName: node\n  linkType: hard\n\n"two@npm:2.0.0":\n  version: 2.0.0\n  resolution: "two@npm:2.0.0"\n  checksum: 10c0/bb\n  languageName: node\n  linkType: hard\n\n"@x/two-linux-x64@npm:1.0.0":\n  version: 1.0.0\n  resolution: "@x/two-linux-x64@npm:1.0.0"\n  conditions: os=linux & cpu=x64\n  languageName: node\n  linkType: hard\n`,
    },
  },
  'pnpm, isolated': {
    files: {
      ...pkg(
        `${m}/.pnpm/a@1.0.0/${m}/a`,
        { optionalDependencies: { '@x/a-linux-x64': '1' } },
        { 'index.js': "require('@x/a-linux-x64')" },
      ),
      ...pkg(`${m}/.pnpm/b@1.0.0/${m}/b`, {}, { 'b.node': addon }),
      [`${m}/.modules.yaml`]: { packageManager: 'pnpm@10.0.0', virtualStoreDir: '.pnpm' },
      'pnpm-lock.yaml': `lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\npackages:\n\n  '@x/a-linux-x64@1.0.0':\n    resolution: {integrity: sha512-a}\n    cpu: [x64]\n    os: [linux]\n\n  a@1.0.0:\n    resolution: {integrity: sha512-b}\n\n  b@1.0.0:\n    resolution: {integrity: sha512-c}\n    requiresBuild: true\n\nsnapshots:\n\n  '@x/a-linux-x64@1.0.0':\n    optional: true\n\n  a@1.0.0:\n    optionalDependencies:\n      '@x/a-linux-x64': 1.0.0\n\n  b@1.0.0: {}\n`,
    },
    links: {
      [`${m}/a`]: `.pnpm/a@1.0.0/${m}/a`,
      [`${m}/b`]: `.pnpm/b@1.0.0/${m}/b`,
      [`${m}/.pnpm/a@1.0.0/${m}/b`]: `../../b@1.0.0/${m}/b`,
    },
  },
  'packages under development': {
    files: {
      'package.json': manifest('root', { workspaces: ['packages/*'] }),
      'binding.gyp': '{ "targets": [{ "target_name": "root" }] }',
      'build/Release/root.node': addon,
      'src/.hidden/x.node': addon,
      'packages/w/package.json': manifest('w', { scripts: { install: 'node-gyp rebuild' } }),
      'packages/w/binding.gyp': '{}',
      'packages/w/lib/w.node': addon,
      'packages/plain/package.json': manifest('plain'),
      'packages/plain/plain.node': addon,
      ...npmLock({ [`${m}/w`]: { resolved: 'packages/w', link: true }, 'packages/w': entry() }),
    },
    links: {
      [`${m}/w`]: '../packages/w',
      [`${m}/plain`]: '../packages/plain',
      [`${m}/loop`]: 'loop',
      [`${m}/none`]: '../none',
    },
  },
  'links out of the tree': {
    files: {
      ...pkg(`${m}/inside`, {}, { 'inside.node': addon }),
      'package.json': manifest('root'),
    },
    prepare: (root) => {
      const elsewhere = join(root, '../elsewhere');
      writeFiles(elsewhere, {
        'linked/package.json': manifest('linked', {
          dependencies: { dep: '1', far: '1' },
          optionalDependencies: { opt: '1', none: '1' },
        }),
        'linked/linked.node': addon,
        [`linked/${m}/dep/package.json`]: manifest('dep', { dependencies: { deeper: '1' } }),
        [`linked/${m}/dep/dep.node`]: addon,
        [`linked/${m}/deeper/package.json`]: manifest('deeper'),
        [`linked/${m}/deeper/deeper.node`]: addon,
        [`linked/${m}/opt/package.json`]: manifest('opt'),
        [`linked/${m}/opt/opt.node`]: addon,
        [`linked/${m}/unused/unused.node`]: addon,
        'whole/package.json': manifest('whole', {
          dependencies: { x: '1' },
          optionalDependencies: { x: '1', y: '1' },
        }),
        [`whole/${m}/x/package.json`]: manifest('x'),
        'inner/package.json': manifest('inner', { dependencies: { near: '1', away: '1' } }),
        'inner/packages/near/package.json': manifest('near'),
        'inner/packages/near/near.node': addon,
        'apart/package.json': manifest('away'),
        'apart/away.node': addon,
        'lone/package.json': manifest('lone', { optionalDependencies: { y: '1' } }),
        'self/package.json': manifest('root'),
        'no-manifest/x.node': addon,
      });
      mkdirSync(join(elsewhere, 'inner', m));
      symlinkSync('../packages/near', join(elsewhere, 'inner', m, 'near'));
      symlinkSync('../../apart', join(elsewhere, 'inner', m, 'away'));
      for (const name of ['linked', 'inner', 'whole', 'lone', 'self', 'no-manifest'])
        symlinkSync(join(elsewhere, name), join(root, m, name));
      mkdirSync(join(root, m, '@s'), { recursive: true });
      symlinkSync(join(elsewhere, 'linked'), join(root, m, '@s/again'));
      symlinkSync(join(root, '..'), join(root, m, 'above'));
    },
  },
  'a tree that lost files since it was recorded': {
    files: {
      ...own,
      ...npmLock(
        Object.fromEntries(
          ['built', 'rust', 'nested', 'cmake', 'names'].map((name) => [`${m}/${name}`, entry()]),
        ),
      ),
    },
    after: (root) => {
      for (const path of [
        'built/build',
        'rust',
        'nested/lib/nested.node',
        '@scope/inner/inner.node',
        'names/x.so',
      ])
        rmSync(join(root, m, path), { recursive: true });
      writeFileSync(join(root, m, 'cmake/cmake.node'), addon);
      writeFileSync(
        join(root, m, 'names/package.json'),
        JSON.stringify(manifest('names', { version: '2.0.0' })),
      );
    },
  },
  'a package that became a link to something else since': {
    files: {
      ...pkg(`${m}/moved`, {}, { 'moved.node': addon }),
      ...pkg(`${m}/taken`, {}, { 'taken.node': addon }),
      ...npmLock({ [`${m}/moved`]: entry(), [`${m}/taken`]: entry() }),
    },
    after: (root) => {
      for (const name of ['moved', 'taken']) rmSync(join(root, m, name), { recursive: true });
      mkdirSync(join(root, '../nothing'));
      symlinkSync('../../nothing', join(root, m, 'moved'));
    },
  },
  'packages that abi-lock.json alone still knows': {
    files: {
      ...pkg(`${m}/taken`, {}, { 'taken.node': addon }),
      ...pkg(`${m}/@s/taken`, {}, { 'scoped.node': addon }),
      ...pkg(`${m}/other`, {}, { 'other.node': addon }),
      ...npmLock({
        [`${m}/taken`]: entry(),
        [`${m}/@s/taken`]: entry({ optional: true }),
        [`${m}/left`]: entry(),
      }),
    },
    after: (root) => {
      for (const path of ['taken', '@s/taken', 'other', '.cache'])
        rmSync(join(root, m, path), { recursive: true });
    },
  },
  'folders that are never entered': {
    files: Object.fromEntries(
      ['.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps', '.other'].flatMap((name) => [
        [`${m}/${name}/x/${m}/a/package.json`, manifest('a')],
        [`${m}/${name}/x/${m}/a/${name}.node`, addon],
        [`${m}/b/${name}/b.node`, addon],
        [`${m}/b/lib/${name}/${m}/c/c.node`, addon],
        [`${m}/b/package.json`, manifest('b')],
      ]),
    ),
  },
  'a patched package': {
    files: {
      ...own,
      ...npmLock({ [`${m}/built`]: entry() }),
      'patches/built+1.0.0.patch': '',
      'patches/x.txt': '',
    },
  },
  'nothing but trees below': {
    files: {
      'package.json': manifest('root'),
      [`${m}/.keep`]: '',
      'app/package.json': manifest('app'),
      [`app/${m}/a/package.json`]: manifest('a'),
    },
  },
};

const here = runtime();

function survey(root: string): Survey {
  return surveyTree(openProject(root));
}

function describeSurvey({ packages, count, unjudged, stamp }: Survey): string[] {
  return [
    `  ${count} packages, record ${stamp}`,
    ...packages.map(({ files, needs, ...rest }) => {
      const found = files.map(
        ({ path, origin, facts }) => `${path} ${origin} ${facts.format ?? facts.reason}`,
      );
      const isNeeded = JSON.stringify(needs) === '[{}]';
      const said = Object.entries(isNeeded ? rest : { ...rest, goesOn: true }).filter(
        ([, value]) =>
          value !== null &&
          value !== false &&
          JSON.stringify(value) !== '[]' &&
          JSON.stringify(value) !== '{}',
      );
      return `  ${JSON.stringify(Object.fromEntries(said))}${found.map((file) => `\n      ${file}`).join('')}`;
    }),
    ...unjudged.map((each) => `  cannot tell: ${JSON.stringify(each)}`),
  ];
}

const isSame = process.platform === 'linux' && process.arch === 'x64';
test('all that is found in trees of every shape', { skip: isSame ? false : 'written on Linux x64' }, () => {
  const lines: string[] = [];
  for (const [title, { files, links = {}, prepare = () => {}, after }] of Object.entries(trees)) {
    const root = join(makeFolder('scan'), 'app');
    mkdirSync(join(root, m), { recursive: true });
    writeFiles(root, { 'package.json': manifest('app', { private: true }), ...files });
    for (const [from, to] of Object.entries(links)) {
      mkdirSync(dirname(join(root, from)), { recursive: true });
      symlinkSync(to, join(root, from));
    }
    prepare(root);
    if (after !== undefined) {
      recordTree({ project: openProject(root), runtime: here, env: {} } as Session, { frozen: false });
      after(root);
    }
    const { host } = openProject(root);
    lines.push(`${title} (${host})`, ...describeSurvey(survey(root)), '');
  }
  const golden = new URL('scan.golden.txt', import.meta.url);
  const now = lines.join('\n').replaceAll(/\/tmp\/abistamp-scan-\w+/g, '(tmp)');
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
