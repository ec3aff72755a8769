import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type AbistampError, formatHint, openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { formatManifest, type InitPlan } from '@abistamp/core/internal/hosts/init';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

interface Asked {
  manifest?: object;
  files?: Record<string, string | object>;
  undo?: boolean;
  options?: string[];
  env?: NodeJS.ProcessEnv;
}

/** What init would do in a project with these files. */
function plan(
  host: HostName,
  { manifest = {}, files = {}, undo = false, options = [], env = {} }: Asked = {},
): InitPlan & {
  root: string;
  manifest: Record<string, Record<string, string>>;
} {
  const root = makeFolder('init');
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  writeFiles(root, { 'package.json': text, ...files });
  const made = hostOf(host).init.plan({
    root,
    tree: openDirectory(root),
    manifest: { path: join(root, 'package.json'), text, manifest: JSON.parse(text) },
    env: { PATH: '', ...env },
    version: '1.2.3',
    undo,
    options: new Set(options),
  });
  const written = made.files.find(({ path }) => path === join(root, 'package.json'))?.text;
  return { ...made, root, manifest: JSON.parse(written ?? text) };
}

const next = ({ next: step }: InitPlan) => {
  const words: string[] = [];
  for (let command = step?.command; command !== undefined; command = command.next)
    words.push([command.runner, ...command.args].join(' '));
  return words.join(' && ');
};
const fields = ({ changes }: InitPlan) => changes.map(({ field }) => field);
const wired = { prepare: 'tsc', start: 'node .', test: 'node --test' };

describe('npm is wired by scripts', () => {
  test('that follow every install, and precede start and test where there are any', () => {
    const { manifest, ...made } = plan('npm', { manifest: { name: 'a', scripts: wired } });
    assert.deepEqual(fields(made), [
      ...['scripts.prepare', 'scripts.dependencies', 'scripts.prestart', 'scripts.pretest'],
      'devDependencies.abistamp',
    ]);
    assert.deepEqual(Object.keys(manifest['scripts'] ?? {}), [
      ...['prepare', 'start', 'test', 'dependencies', 'prestart', 'pretest'],
    ]);
    assert.match(manifest['scripts']?.['prepare'] ?? '', /hooks\/install\.cjs.* && tsc$/);
    assert.match(manifest['scripts']?.['dependencies'] ?? '', /hooks\/install\.cjs/);
    for (const name of ['prestart', 'pretest'])
      assert.match(manifest['scripts']?.[name] ?? '', /hooks\/start\.cjs/);
    assert.equal(manifest['scripts']?.['start'], 'node .');
    assert.deepEqual(manifest['devDependencies'], { abistamp: '^1.2.3' });
    assert.equal(made.path, join(made.root, 'package.json'));
    assert.equal(next(made), 'npm install');
    assert.deepEqual(made.gaps, []);
  });

  test('and by none before scripts that the project does not have', () => {
    assert.deepEqual(fields(plan('npm')), [
      'scripts.prepare',
      'scripts.dependencies',
      'devDependencies.abistamp',
    ]);
    const manifest = { scripts: { test: 'x' } };
    assert.ok(fields(plan('npm', { manifest })).includes('scripts.pretest'));
    assert.ok(!fields(plan('npm', { manifest })).includes('scripts.prestart'));
  });

  test('once, however often init runs', () => {
    const first = plan('npm', { manifest: { scripts: wired } });
    const again = plan('npm', { manifest: first.manifest });
    assert.deepEqual([again.changes, again.files, again.next], [[], [], null]);
  });

  test('each of which is added where it is missing', () => {
    const { manifest } = plan('npm', { manifest: { scripts: wired } });
    delete manifest['scripts']?.['pretest'];
    assert.deepEqual(fields(plan('npm', { manifest })), ['scripts.pretest']);
  });

  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies'])
    test(`and by no second dependency where abistamp is among its ${field}`, () => {
      const made = plan('npm', { manifest: { [field]: { abistamp: '*' } } });
      assert.deepEqual(fields(made), ['scripts.prepare', 'scripts.dependencies']);
      assert.equal(made.manifest[field]?.['abistamp'], '*');
    });

  test('beside its other dependencies, in their order', () => {
    const { manifest } = plan('npm', { manifest: { devDependencies: { zod: '1', a: '2' } } });
    assert.deepEqual(Object.entries(manifest['devDependencies'] ?? {}), [
      ['a', '2'],
      ['abistamp', '^1.2.3'],
      ['zod', '1'],
    ]);
  });

  test('that undo takes out again, and leaves what was there before', () => {
    const before = { name: 'a', scripts: wired };
    const { manifest } = plan('npm', { manifest: before });
    const undone = plan('npm', { manifest, undo: true });
    assert.deepEqual(undone.manifest, { ...before, devDependencies: { abistamp: '^1.2.3' } });
    const removed = undone.changes.map(({ field, after }) => `${field} ${after}`);
    assert.deepEqual(removed, [
      ...[
        'scripts.prepare tsc',
        'scripts.dependencies null',
        'scripts.prestart null',
        'scripts.pretest null',
      ],
    ]);
    assert.equal(undone.next, null);
  });

  test('those of earlier versions are recognised too, wherever they stand', () => {
    const manifest = {
      scripts: {
        prepare: `a && node -e "try{require('abistamp/hooks/install.cjs')}catch{}" && b`,
        test: "grep abistamp/ && echo require('./abistamp')",
      },
    };
    const undone = plan('npm', { manifest, undo: true });
    assert.deepEqual(undone.manifest['scripts'], { prepare: 'a && b', test: manifest.scripts.test });
    const { manifest: updated } = plan('npm', { manifest });
    const hook = String(updated['scripts']?.['dependencies']);
    assert.equal(updated['scripts']?.['prepare'], `a && ${hook} && b`);
    assert.ok(!fields(plan('npm', { manifest: updated })).includes('scripts.prepare'));
  });

  test('and undo changes nothing where there is nothing of ours', () => {
    const undone = plan('npm', { manifest: { scripts: wired }, undo: true });
    assert.deepEqual([undone.changes, undone.files, undone.next], [[], [], null]);
  });

  test('where the manifest has something else in place of scripts', () => {
    for (const scripts of ['x', null, [1], { prepare: 7 }]) {
      const { manifest } = plan('npm', { manifest: { scripts } });
      assert.match(String(manifest['scripts']?.['prepare']), /hooks\/install\.cjs/);
    }
  });
});

describe('the hook in a script', () => {
  /** Runs it in a project whose node_modules/abistamp is this. */
  function runHook(files: Record<string, string | object>): { status: number | null; output: string } {
    const { manifest } = plan('npm');
    const folder = makeFolder('hook');
    writeFiles(folder, { 'package.json': manifest, ...files });
    const { status, stdout, stderr } = spawnSync(manifest['scripts']?.['prepare'] ?? '', {
      cwd: folder,
      shell: true,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  }
  const hook = 'node_modules/abistamp/hooks/install.cjs';
  const own = { 'node_modules/abistamp/package.json': { name: 'abistamp' } };

  test('runs what is installed', () => {
    assert.deepEqual(runHook({ ...own, [hook]: 'console.log("ran")' }), { status: 0, output: 'ran\n' });
  });

  test('does nothing where abistamp is not installed, or another package is in its place', () => {
    assert.deepEqual(runHook({}), { status: 0, output: '' });
    assert.deepEqual(runHook(own), { status: 0, output: '' });
    const other = { 'node_modules/abistamp/package.json': { name: 'other' }, [hook]: 'console.log("ran")' };
    assert.deepEqual(runHook(other), { status: 0, output: '' });
  });

  test('fails where it is broken', () => {
    const { status, output } = runHook({ ...own, [hook]: 'throw new Error("broken")' });
    assert.notEqual(status, 0);
    assert.match(output, /broken/);
  });
});

describe('Bun is wired by those that it runs', () => {
  test('and says what it has no hook for', () => {
    const made = plan('bun', { manifest: { scripts: wired } });
    assert.deepEqual(fields(made), [
      ...['scripts.prepare', 'scripts.prestart', 'scripts.pretest', 'devDependencies.abistamp'],
    ]);
    assert.match(made.manifest['scripts']?.['prepare'] ?? '', /hooks\/install\.cjs/);
    assert.match(made.manifest['scripts']?.['pretest'] ?? '', /hooks\/start\.cjs/);
    assert.equal(next(made), 'bun install');
    assert.equal(made.gaps.length, 1);
    assert.match(made.gaps[0] ?? '', /bunx abistamp check/);
  });

  test('once, and undo takes them out', () => {
    const { manifest } = plan('bun', { manifest: { scripts: wired } });
    const again = plan('bun', { manifest });
    assert.deepEqual([again.changes, again.files, again.next], [[], [], null]);
    const undone = plan('bun', { manifest, undo: true });
    assert.deepEqual(undone.manifest['scripts'], wired);
    assert.deepEqual([undone.next, undone.gaps], [null, []]);
    assert.equal(undone.files.length, 1);
  });
});

describe('Yarn is wired by its plugin', () => {
  const imported = { '.yarnrc.yml': 'plugins:\n  - spec: "@yarnpkg/plugin-abistamp"\n' };
  const others = { '.yarnrc.yml': 'plugins:\n  - spec: "@yarnpkg/plugin-other"\n' };

  test('which Yarn itself fetches', () => {
    for (const files of [{}, others]) {
      const made = plan('yarn', { files });
      assert.match(next(made), /^yarn plugin import https:\S+plugin-abistamp\.js && yarn install$/);
      assert.equal(made.path, join(made.root, '.yarnrc.yml'));
      assert.deepEqual([made.changes, made.files, made.gaps], [[], [], []]);
      assert.equal(plan('yarn', { files, undo: true }).next, null);
    }
  });

  test('once, and undo takes it out', () => {
    assert.equal(plan('yarn', { files: imported }).next, null);
    assert.equal(
      next(plan('yarn', { files: imported, undo: true })),
      'yarn plugin remove @yarnpkg/plugin-abistamp',
    );
  });

  test('and Yarn 1 has none, which is said, with what to do', () => {
    assert.throws(
      () => plan('yarn-classic'),
      (error: AbistampError) =>
        error.code === 'HOST_UNSUPPORTED' &&
        /npx abistamp check/.test(formatHint(error.hint, 'npx abistamp') ?? ''),
    );
  });
});

describe('pnpm is wired', () => {
  const plugin = 'pnpm-plugin-abistamp';
  const withPlugin = { 'pnpm-workspace.yaml': `configDependencies:\n  ${plugin}: 1.0.0\n` };
  const at = (version: string) => ({ packageManager: `pnpm@${version}` });
  const line = (made: ReturnType<typeof plan>) =>
    made.files.find(({ path }) => path === join(made.root, '.pnpmfile.cjs'))?.text;

  for (const version of ['10.13.0', '10.20.1', '11.0.0', '12.3.4'])
    test(`by a configuration dependency, which pnpm ${version} adds itself`, () => {
      const made = plan('pnpm', { manifest: at(version) });
      assert.equal(next(made), `pnpm add --config ${plugin} && pnpm install`);
      assert.deepEqual([made.changes, made.files], [[], []]);
    });

  test('once', () => {
    const made = plan('pnpm', { manifest: at('11.0.0'), files: withPlugin });
    assert.deepEqual([made.changes, made.files, made.next], [[], [], null]);
  });

  for (const version of ['9.15.0', '10.12.4'])
    test(`by a line in its pnpmfile and a dependency, before there were any: ${version}`, () => {
      const made = plan('pnpm', { manifest: { ...at(version), devDependencies: { z: '1' } } });
      assert.ok(line(made)?.includes(plugin));
      assert.deepEqual(made.manifest['devDependencies'], { [plugin]: '^1.2.3', z: '1' });
      assert.equal(fields(made).at(-1), `devDependencies.${plugin}`);
      assert.equal(made.path, join(made.root, '.pnpmfile.cjs'));
      assert.equal(next(made), 'pnpm install');
      const files = { '.pnpmfile.cjs': line(made) ?? '' };
      const again = plan('pnpm', { manifest: made.manifest, files });
      assert.deepEqual([again.changes, again.files, again.next], [[], [], null]);
    });

  test('by that line where it is asked for, or there already', () => {
    assert.ok(line(plan('pnpm', { manifest: at('11.0.0'), options: ['pnpmfile'] }))?.includes(plugin));
    const text = line(plan('pnpm', { options: ['pnpmfile'] })) ?? '';
    const made = plan('pnpm', { manifest: at('11.0.0'), files: { '.pnpmfile.cjs': text } });
    assert.deepEqual(fields(made), [`devDependencies.${plugin}`]);
    assert.equal(next(made), 'pnpm install');
  });

  test('by that line beside the hooks of the project, which stay', () => {
    const own = 'module.exports = { hooks: { readPackage: (pkg) => pkg } };\n';
    const files = { '.pnpmfile.cjs': own };
    const made = plan('pnpm', { manifest: at('9.0.0'), files });
    assert.ok(line(made)?.includes(own.trim()));
    const undone = plan('pnpm', { files: { '.pnpmfile.cjs': line(made) ?? '' }, undo: true });
    assert.equal(line(undone), own);
    assert.equal(next(undone), 'pnpm install');
  });

  test('not by a file that pnpm does not read', () => {
    const files = { '.pnpmfile.mjs': '' };
    assert.throws(() => plan('pnpm', { manifest: at('9.0.0'), files }), {
      code: 'HOST_UNSUPPORTED',
      hint: `run pnpm add --config ${plugin}`,
    });
  });

  test('and undo deletes a pnpmfile that holds nothing else', () => {
    const text = line(plan('pnpm', { options: ['pnpmfile'] })) ?? '';
    const undone = plan('pnpm', { files: { '.pnpmfile.cjs': text }, undo: true });
    assert.equal(line(undone), null);
    assert.equal(undone.changes.length, 1);
  });

  test('and undo says what to take out by hand', () => {
    const undone = plan('pnpm', { files: withPlugin, undo: true });
    assert.deepEqual([undone.changes, undone.files], [[], []]);
    assert.equal(next(undone), 'pnpm install');
    assert.ok(undone.next?.why.includes(`${plugin} out of configDependencies`));
    assert.equal(plan('pnpm', { undo: true }).next, null);
  });
});

describe('a manifest that init writes', () => {
  test('keeps its indentation and its last line', () => {
    for (const indent of ['  ', '    ', '\t', ' '])
      for (const end of ['\n', '']) {
        const text = `${JSON.stringify({ name: 'a' }, null, indent)}${end}`;
        assert.equal(formatManifest(text, { name: 'b' }), text.replace('"a"', '"b"'));
      }
    assert.equal(formatManifest('{"name":"a"}', { name: 'b' }), '{\n  "name": "b"\n}');
  });
});
