import type { HostName } from '@abistamp/core/internal/hosts/index';

/*
 * What abistamp does about each command of each package manager, once `init` has wired it in. The one
 * description of it: table.test.ts runs every row with the real package manager, and docs/hosts.md is printed
 * from it. A host without a row does not compile.
 */

/** After a command that changes what is installed. */
export type AfterInstall =
  /** The record is up to date when it ends. */
  | 'recorded'
  /** The package manager runs nothing of ours: the next check looks at the tree, and records. */
  | 'next';

/** Before a program starts in a tree that does not fit. */
export type BeforeScript = 'checked' | 'unchecked';

export const installs = {
  install: 'install',
  again: 'install with nothing to do',
  add: 'add a package',
  addInMember: 'add a package to a member',
  remove: 'remove a package',
  update: 'update',
  clean: 'clean install from the lockfile',
  prune: 'remove what is not needed',
  rebuild: 'rebuild',
  withoutScripts: 'install without scripts',
  deploy: 'make a folder to deploy',
} as const;

export const scripts = {
  start: 'start',
  run: 'run a script',
  nested: 'a script that calls another one',
  inMember: "a member's script, in its folder",
  ofMember: "a member's script, from the root",
  inFolder: "a member's script, by its folder",
  ofAll: 'the script of every member',
  withoutScripts: 'a script, with pre scripts switched off',
  exec: 'a program of a package',
  file: 'node FILE',
} as const;

export type Install = keyof typeof installs;
export type Script = keyof typeof scripts;

/** A command line, and what becomes of it; in which versions it is another. */
export interface Row<Outcome> {
  args: readonly string[];
  outcome: Outcome;
  /** By version, where that has another outcome. */
  except?: Readonly<Record<string, Outcome>>;
  /** The program, if not the package manager itself. */
  program?: 'node';
  /** Its folder; the root by default. */
  at?: 'packages/one';
  /** Why it is as it is, where that is not plain. */
  why?: string;
}

/** Null with a reason: there is no such command. */
export interface HostTable {
  /** As it is typed. */
  program: string;
  versions: readonly string[];
  installs: Readonly<Record<Install, Row<AfterInstall> | string>>;
  scripts: Readonly<Record<Script, Row<BeforeScript> | string>>;
}

const recorded = (...args: string[]): Row<AfterInstall> => ({ args, outcome: 'recorded' });
const next = (...args: string[]): Row<AfterInstall> => ({ args, outcome: 'next' });
const checked = (...args: string[]): Row<BeforeScript> => ({ args, outcome: 'checked' });
const unchecked = (...args: string[]): Row<BeforeScript> => ({ args, outcome: 'unchecked' });

const nodeFile: Row<BeforeScript> = {
  ...unchecked('app.js'),
  program: 'node',
  why: 'no package manager is there',
};
const inMember = (row: Row<BeforeScript>): Row<BeforeScript> => ({ ...row, at: 'packages/one' });
const noDeploy = 'no such command';
const ownTree = 'it is its own tree, with no record: check it with -C';
const noEvent = 'no script of the project follows it';
const asTold = 'as it was told';

/** pnpm 12 has no hook after an install. */
const pnpmInstall = (...args: string[]): Row<AfterInstall> => ({
  ...recorded(...args),
  except: { 12: 'next' },
});

export const tables = {
  npm: {
    program: 'npm',
    versions: ['10', '11', '12', '11 (linked)'],
    installs: {
      install: recorded('install'),
      again: recorded('install'),
      add: recorded('install', './other.tgz'),
      addInMember: recorded('install', './extra.tgz', '-w', 'one'),
      remove: recorded('uninstall', 'other'),
      update: {
        ...next('update'),
        except: { '11 (linked)': 'recorded' },
        why: 'where it changes anything, it is recorded',
      },
      clean: recorded('ci'),
      prune: {
        ...next('prune'),
        except: { '11 (linked)': 'recorded' },
        why: 'where it removes anything, npm 11 and 12 record it',
      },
      rebuild: { ...next('rebuild'), why: noEvent },
      withoutScripts: { ...next('install', '--ignore-scripts'), why: asTold },
      deploy: noDeploy,
    },
    scripts: {
      start: checked('start'),
      run: checked('run', 'dev'),
      nested: checked('run', 'all'),
      inMember: inMember(checked('run', 'dev')),
      ofMember: checked('run', 'dev', '-w', 'one'),
      inFolder: checked('run', 'dev', '--prefix', 'packages/one'),
      ofAll: checked('run', 'dev', '--workspaces'),
      withoutScripts: { ...unchecked('run', 'dev', '--ignore-scripts'), why: asTold },
      exec: { ...unchecked('exec', 'pinned-bin'), why: 'npm runs no script before it' },
      file: nodeFile,
    },
  },
  pnpm: {
    program: 'pnpm',
    versions: ['9', '10', '11', '12'],
    installs: {
      install: pnpmInstall('install', '--no-frozen-lockfile'),
      again: pnpmInstall('install'),
      add: pnpmInstall('add', './other.tgz', '-w'),
      addInMember: { ...pnpmInstall('add', '../../extra.tgz'), at: 'packages/one' },
      remove: pnpmInstall('remove', 'other', '-w'),
      update: pnpmInstall('update', '--no-save'),
      clean: pnpmInstall('install', '--frozen-lockfile'),
      prune: pnpmInstall('prune'),
      rebuild: pnpmInstall('rebuild'),
      withoutScripts: pnpmInstall('install', '--ignore-scripts'),
      deploy: {
        ...next('--filter', 'one', '--config.force-legacy-deploy=true', 'deploy', 'out'),
        why: ownTree,
      },
    },
    scripts: {
      start: checked('start'),
      run: checked('run', 'dev'),
      nested: checked('all'),
      inMember: inMember(checked('dev')),
      ofMember: checked('--filter', 'one', 'dev'),
      inFolder: checked('-C', 'packages/one', 'dev'),
      ofAll: checked('-r', 'dev'),
      withoutScripts: checked('run', 'dev', '--ignore-scripts'),
      exec: checked('exec', 'pinned-bin'),
      file: nodeFile,
    },
  },
  yarn: {
    program: 'yarn',
    versions: ['4.0.2', '4.18.1'],
    installs: {
      install: recorded('install'),
      again: recorded('install'),
      add: recorded('add', 'other@file:./other.tgz'),
      addInMember: { ...recorded('add', 'extra@file:../../extra.tgz'), at: 'packages/one' },
      remove: recorded('remove', 'other'),
      update: recorded('up', '-R', 'pinned'),
      clean: recorded('install', '--immutable'),
      prune: 'every install does',
      rebuild: recorded('rebuild'),
      withoutScripts: recorded('install', '--mode=skip-build'),
      deploy: noDeploy,
    },
    scripts: {
      start: checked('start'),
      run: checked('run', 'dev'),
      nested: checked('all'),
      inMember: inMember(checked('dev')),
      ofMember: checked('workspace', 'one', 'dev'),
      inFolder: checked('--cwd', 'packages/one', 'dev'),
      ofAll: checked('workspaces', 'foreach', '-A', 'run', 'dev'),
      withoutScripts: 'Yarn 4 has no pre scripts',
      exec: checked('exec', 'node', 'app.js'),
      file: nodeFile,
    },
  },
  'yarn-classic': {
    program: 'yarn',
    versions: ['1'],
    installs: {
      install: recorded('install'),
      again: recorded('install'),
      add: recorded('add', 'file:./other.tgz', '-W'),
      addInMember: { ...recorded('add', 'file:../../extra.tgz'), at: 'packages/one' },
      remove: { ...next('remove', 'other', '-W'), why: noEvent },
      update: { ...next('upgrade', 'pinned', '-W'), why: noEvent },
      clean: recorded('install', '--frozen-lockfile'),
      prune: 'every install does',
      rebuild: recorded('install', '--force'),
      withoutScripts: { ...next('install', '--ignore-scripts'), why: asTold },
      deploy: noDeploy,
    },
    scripts: {
      start: checked('start'),
      run: checked('run', 'dev'),
      nested: checked('all'),
      inMember: inMember(checked('dev')),
      ofMember: checked('workspace', 'one', 'dev'),
      inFolder: checked('--cwd', 'packages/one', 'dev'),
      ofAll: checked('workspaces', 'run', 'dev'),
      withoutScripts: checked('run', '--ignore-scripts', 'dev'),
      exec: { ...unchecked('exec', 'pinned-bin'), why: 'Yarn runs no script before it' },
      file: nodeFile,
    },
  },
  bun: {
    program: 'bun',
    versions: ['1', '1 (isolated)'],
    installs: {
      install: recorded('install'),
      again: recorded('install'),
      add: recorded('add', './other.tgz'),
      addInMember: { ...recorded('add', '../../extra.tgz'), at: 'packages/one' },
      remove: recorded('remove', 'other'),
      update: recorded('update'),
      clean: recorded('install', '--frozen-lockfile'),
      prune: 'every install does',
      rebuild: recorded('install', '--force'),
      withoutScripts: { ...next('install', '--ignore-scripts'), why: asTold },
      deploy: noDeploy,
    },
    scripts: {
      start: checked('start'),
      run: checked('run', 'dev'),
      nested: checked('run', 'all'),
      inMember: inMember(checked('run', 'dev')),
      ofMember: checked('run', '--filter', 'one', 'dev'),
      inFolder: checked('run', '--cwd=packages/one', 'dev'),
      ofAll: checked('run', '--filter', '*', 'dev'),
      withoutScripts: checked('run', '--ignore-scripts', 'dev'),
      exec: { ...unchecked('x', 'pinned-bin'), why: 'Bun runs no script before it' },
      file: nodeFile,
    },
  },
} as const satisfies Readonly<Record<HostName, HostTable>>;

export function outcomeIn<Outcome>(row: Row<Outcome>, version: string): Outcome {
  return row.except?.[version] ?? row.outcome;
}
