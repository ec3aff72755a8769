import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import { formatManifest, type InitPlan } from '@abistamp/core/internal/hosts/init';
import { planUndo } from '@abistamp/core/internal/hosts/plan-undo';
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
  const project = {
    root,
    tree: openDirectory(root),
    manifest: { path: join(root, 'package.json'), text, manifest: JSON.parse(text) },
    env: { PATH: '', ...env },
    version: '1.2.3',
    undo,
    options: new Set(options),
  };
  const made = undo ? planUndo(hostOf(host), project).plan : hostOf(host).init.plan(project);
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
      ...['scripts.prepare', 'scripts.prestart', 'scripts.pretest', 'scripts.dependencies'],
      'devDependencies.abistamp',
    ]);
    assert.deepEqual(Object.keys(manifest['scripts'] ?? {}), [
      ...['prepare', 'prestart', 'start', 'pretest', 'test', 'dependencies'],
    ]);
    assert.match(manifest['scripts']?.['prepare'] ?? '', /hooks\/install\.cjs.* && tsc$/);
    assert.match(manifest['scripts']?.['dependencies'] ?? '', /hooks\/install\.cjs/);
    for (const name of ['prestart', 'pretest'])
      assert.match(manifest['scripts']?.[name] ?? '', /hooks\/start\.cjs/);
    assert.equal(manifest['scripts']?.['start'], 'node .');
    assert.deepEqual(manifest['devDependencies'], { abistamp: '^1.2.3' });
    assert.equal(made.path, join(made.root, 'package.json'));
    assert.equal(next(made), 'npm install');
    assert.deepEqual(made.scripts, {
      guarded: [
        { folder: '', script: 'start' },
        { folder: '', script: 'test' },
      ],
      unguarded: [],
    });
    assert.match(made.gaps.join(), /npx, node FILE and node --run/);
  });

  test('and by none before scripts that the project does not have', () => {
    assert.deepEqual(fields(plan('npm')), [
      'scripts.prepare',
      'scripts.dependencies',
      'devDependencies.abistamp',
    ]);
    const manifest = { scripts: { test: 'x', pretest: 'y' } };
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
        'scripts.prestart null',
        'scripts.pretest null',
        'scripts.dependencies null',
      ],
    ]);
    assert.equal(next(undone), 'npm uninstall abistamp');
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

describe('npm is wired by a line in .npmrc where that is asked for', () => {
  const npmrc = (made: ReturnType<typeof plan>) =>
    made.files.find(({ path }) => path === join(made.root, '.npmrc'))?.text;
  const hook = { options: ['hook'], manifest: { scripts: wired } };

  test('which takes the place of checks before scripts', () => {
    const made = plan('npm', hook);
    assert.match(npmrc(made) ?? '', /^node-options=--import=data:text\/javascript,[^ ;?#"\\]+\n$/);
    assert.deepEqual(Object.keys(made.manifest['scripts'] ?? {}), [
      'prepare',
      'start',
      'test',
      'dependencies',
    ]);
    assert.equal(made.scripts, null);
    assert.match(made.gaps.join(), /30 ms .*Node 18\.20 .*NODE_OPTIONS/);
    const before = plan('npm', { manifest: { scripts: wired } }).manifest;
    assert.equal(plan('npm', { ...hook, manifest: before }).manifest['scripts']?.['pretest'], undefined);
  });

  test('beside what is there, and taken out again', () => {
    for (const [before, after = before] of [
      ['save-exact=true\n'],
      ['save-exact=true', 'save-exact=true\n'],
      ['node-options=--max-old-space-size=4096\nfund=false\n'],
      ['fund=false\n[section]\nnode-options = x\n'],
    ] as const) {
      const text = npmrc(plan('npm', { ...hook, files: { '.npmrc': before } })) ?? '';
      assert.ok(text.split('[section]')[0]?.includes('preload.cjs'), before);
      const again = plan('npm', { manifest: plan('npm', hook).manifest, files: { '.npmrc': text } });
      assert.equal(npmrc(again), undefined, 'it stays');
      assert.equal(npmrc(plan('npm', { files: { '.npmrc': text }, undo: true })), after);
    }
    const alone = npmrc(plan('npm', hook)) ?? '';
    assert.equal(npmrc(plan('npm', { files: { '.npmrc': alone }, undo: true })), null);
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
    assert.deepEqual([next(undone), undone.gaps], ['bun remove abistamp', []]);
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
});

describe('Yarn 1 is wired by scripts', () => {
  const member = { name: 'one', scripts: { dev: 'node dev.js', prepare: 'tsc' } };
  const root = { workspaces: ['packages/*'], scripts: wired };

  test('in its root and in its members, where `yarn add` runs their own', () => {
    const made = plan('yarn-classic', { manifest: root, files: { 'packages/one/package.json': member } });
    assert.deepEqual(
      made.changes.map(({ file, field }) => `${file} ${field}`),
      [
        'package.json scripts.prepare',
        'package.json scripts.prestart',
        'package.json scripts.pretest',
        'package.json devDependencies.abistamp',
        'packages/one/package.json scripts.predev',
        'packages/one/package.json scripts.prepare',
      ],
    );
    assert.match(made.gaps.join(), /yarn remove/);
    assert.equal(next(made), 'yarn install');
  });

  test('and undo takes them out, with the option that Yarn asks for in a workspace', () => {
    const undone = plan('yarn-classic', {
      manifest: { ...root, devDependencies: { abistamp: '1' } },
      undo: true,
    });
    assert.equal(next(undone), 'yarn remove abistamp -W');
    const alone = plan('yarn-classic', { manifest: { dependencies: { abistamp: '1' } }, undo: true });
    assert.equal(next(alone), 'yarn remove abistamp');
  });
});

describe('a workspace is wired in each of its members', () => {
  const files = {
    'packages/api/package.json': {
      scripts: { start: 'node .', build: 'npm run -s tsc', clean: 'rm -rf dist' },
    },
    'packages/nested/deep/package.json': { scripts: { test: 'vitest' } },
    'packages/api/node_modules/other/package.json': { scripts: { start: 'node .' } },
    'apps/web/package.json': { scripts: { start: 'vite' } },
    'elsewhere/package.json': { scripts: { start: 'vite' } },
  };

  for (const [workspaces, guarded] of [
    [
      ['packages/*', 'apps/web'],
      ['apps/web start', 'packages/api start'],
    ],
    [{ packages: ['packages/**', '!packages/api'] }, ['packages/nested/deep test']],
    [['./apps/*/', 'no/*', '../*'], ['apps/web start']],
  ] as const)
    test(`${JSON.stringify(workspaces)}`, () => {
      const made = plan('npm', { manifest: { workspaces }, files });
      const places = made.scripts?.guarded.map(({ folder, script }) => `${folder} ${script}`);
      assert.deepEqual(places, guarded);
      for (const { path, text } of made.files.slice(1)) {
        assert.ok(path.startsWith(made.root));
        assert.match(text ?? '', /process\.chdir\('(?:\.\.\/)+'\)/);
      }
    });

  test('and what stays unchecked is listed with the reason', () => {
    const made = plan('npm', { manifest: { workspaces: ['packages/*'] }, files });
    assert.deepEqual(made.scripts?.unguarded, [
      { folder: 'packages/api', script: 'build', why: 'only calls other scripts' },
      { folder: 'packages/api', script: 'clean', why: 'starts no program of the project' },
    ]);
  });

  test('and taken out of all of them again', () => {
    const manifest = { workspaces: ['packages/*'] };
    const made = plan('npm', { manifest, files });
    const texts = made.files.map(({ path, text }) => [path.slice(made.root.length + 1), text ?? '']);
    const undone = plan('npm', {
      manifest: made.manifest,
      files: Object.fromEntries(texts.slice(1)),
      undo: true,
    });
    const after = undone.files.find(({ path }) => path.endsWith('packages/api/package.json'));
    assert.deepEqual(JSON.parse(after?.text ?? ''), files['packages/api/package.json']);
  });
});

describe('settings under which no script is run are told', () => {
  for (const [host, file, text] of [
    ['npm', '.npmrc', 'ignore-scripts=true'],
    ['yarn-classic', '.yarnrc', 'ignore-scripts true'],
    ['bun', 'bunfig.toml', '[install]\nignoreScripts = true'],
  ] as const)
    test(host, () => {
      const files = { [file]: `${text}\n` };
      assert.match(plan(host, { files }).gaps.join('\n'), /ignore-?scripts is on/i);
      assert.doesNotMatch(plan(host).gaps.join('\n'), /ignore-?scripts/i);
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

  test('and undo takes the plugin out of the file, as pnpm wrote it', () => {
    const written = (text: string) =>
      plan('pnpm', { files: { 'pnpm-workspace.yaml': text }, undo: true }).files.map((file) => file.text);
    const others = 'packages:\n  - packages/*\n';
    const entries = [
      `  ${plugin}: 1.0.0\n`,
      `  '${plugin}':\n    integrity: 1.0.0+sha512-x\n    tarball: y\n`,
    ];
    for (const entry of entries) {
      assert.deepEqual(written(`configDependencies:\n${entry}`), [null]);
      assert.deepEqual(written(`${others}\nconfigDependencies:\n${entry}`), [`${others}\n`]);
      assert.deepEqual(written(`configDependencies:\n${entry}\n${others}`), [`\n${others}`]);
      const kept = `configDependencies:\n  other: 1.0.0\n${others}`;
      assert.deepEqual(written(kept.replace('  other', `${entry}  other`)), [kept]);
      assert.deepEqual(written(kept.replace(others, `${entry}${others}`)), [kept]);
    }
    const undone = plan('pnpm', { files: withPlugin, undo: true });
    assert.deepEqual([fields(undone), next(undone)], [[`configDependencies.${plugin}`], 'pnpm install']);
    assert.equal(plan('pnpm', { undo: true }).next, null);
  });

  test('and undo says what to take out by hand in any other layout', () => {
    for (const text of [
      `configDependencies: { ${plugin}: 1.0.0 }\n`,
      `{"configDependencies":{"${plugin}":"1"}}`,
    ]) {
      const undone = plan('pnpm', { files: { 'pnpm-workspace.yaml': text }, undo: true });
      assert.deepEqual([undone.changes, undone.files, undone.next], [[], [], null]);
      assert.match(undone.gaps.join(), new RegExp(`${plugin} out of configDependencies .* by hand`));
    }
  });
});

describe('undo takes out what was written for any host', () => {
  const member = { name: 'one', scripts: { dev: 'node dev.js' } };
  const manifest = { workspaces: ['packages/*'], scripts: wired };
  const files = { 'packages/one/package.json': member };

  test('since a project may have changed its package manager', () => {
    const hook = { manifest, files, options: ['hook'] };
    const made = plan('npm', { manifest, files });
    const line = plan('npm', hook).files.find(({ path }) => path.endsWith('.npmrc'))?.text ?? '';
    const [pnpmfile] = plan('pnpm', { options: ['pnpmfile'] }).files;
    assert.ok(pnpmfile);
    const texts = [...made.files, pnpmfile].map(({ path, text }) => [
      path.replace(/^.*abistamp-init-\w+[/]/, ''),
      text ?? '',
    ]);
    const devDependencies = { ...made.manifest['devDependencies'], 'pnpm-plugin-abistamp': '1' };
    for (const [host, command] of [
      ['npm', 'npm uninstall abistamp pnpm-plugin-abistamp'],
      ['pnpm', 'pnpm remove abistamp pnpm-plugin-abistamp'],
      ['yarn', 'yarn remove abistamp pnpm-plugin-abistamp'],
      ['yarn-classic', 'yarn remove abistamp pnpm-plugin-abistamp -W'],
      ['bun', 'bun remove abistamp pnpm-plugin-abistamp'],
    ] as const) {
      const undone = plan(host, {
        manifest: { ...made.manifest, devDependencies },
        files: { ...Object.fromEntries(texts), '.npmrc': line },
        undo: true,
      });
      assert.deepEqual(undone.manifest, { ...manifest, devDependencies });
      const left = undone.files.filter(({ path }) => path !== join(undone.root, 'package.json'));
      assert.deepEqual(
        left.map(({ path, text }) => [path.slice(undone.root.length + 1), text]).sort(),
        [
          ['.npmrc', null],
          ['.pnpmfile.cjs', null],
          ['packages/one/package.json', `${JSON.stringify(member, null, 2)}\n`],
        ],
        host,
      );
      assert.equal(next(undone), command);
    }
  });
});

describe('a file that init cannot read', () => {
  for (const [host, path, options] of [
    ['npm', '.npmrc', ['hook']],
    ['pnpm', '.pnpmfile.cjs', ['pnpmfile']],
    ['pnpm', 'pnpm-workspace.yaml', null],
  ] as const)
    test(`is not taken for one that is not there: ${path}`, () => {
      const files = { [path]: '#'.repeat(5 * 1024 * 1024) };
      const asked = options === null ? { files, undo: true } : { files, options: [...options] };
      assert.throws(() => plan(host, asked), { code: 'UNREADABLE' });
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
