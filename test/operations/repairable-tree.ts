import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildStep } from '@abistamp/core/internal/hosts/builder';
import type { LocalSession } from '@abistamp/core/internal/operations/project/session';
import type { RepairOptions, RepairProgress } from '@abistamp/core/internal/operations/repair/repair-result';
import { repairTree } from '@abistamp/core/internal/operations/repair/repair-tree';
import { addonFor } from '../safety/native-file.ts';
import { madeTree, pinnedPackage, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* A tree whose packages are built by this process, as Yarn's plugin does it within Yarn. */

process.env['XDG_STATE_HOME'] = makeFolder('state');

export const other = thisAbi - 1;
const addonOf = (name: string) => `node_modules/${name}/build/Release/${name}.node`;
export const addon = addonOf('pinned');

export let real: Buffer;
/** To be called before the tests. */
export async function makeReal(): Promise<void> {
  real = await addonFor(24);
}

/** What a build of one package does, and prints. */
export type Build = (write: (content: Uint8Array) => void, name: string) => string;
export const good: Build = (write) => {
  write(real);
  return 'built\n';
};

export interface Made {
  root: string;
  /** The names that each run of the builder was given. */
  runs: string[][];
  progress: RepairProgress[];
  session: LocalSession;
  repair(options?: Partial<RepairOptions>): ReturnType<typeof repairTree>;
  read(name?: string): Buffer;
}

/** A tree whose packages were built for another Node. */
export function tree(
  build: Build = good,
  {
    names = ['pinned'],
    env = {},
    refuses = () => null,
  }: {
    names?: string[];
    env?: NodeJS.ProcessEnv;
    refuses?: (name: string) => { version: null; why: 'not-approved' } | null;
  } = {},
): Made {
  const made = madeTree(Object.assign({}, ...names.map((name) => pinnedPackage(name, other))));
  const packages = Object.fromEntries(
    [...names, 'stable', 'plain'].map((name) => [
      `node_modules/${name}`,
      { version: '1.0.0', integrity: `sha512-${name}`, hasInstallScript: true },
    ]),
  );
  writeFiles(made.root, { 'node_modules/.package-lock.json': { lockfileVersion: 3, packages } });
  const runs: string[][] = [];
  const progress: RepairProgress[] = [];
  const run = async (steps: readonly BuildStep[]) => {
    const rebuilds = steps.filter(({ action }) => action === 'rebuild');
    runs.push(rebuilds.map((step) => step.package.name));
    return rebuilds
      .map((step) => {
        const { name } = step.package;
        const write = (content: Uint8Array) => {
          mkdirSync(join(made.root, `node_modules/${name}/build/Release`), { recursive: true });
          writeFileSync(join(made.root, addonOf(name)), content);
        };
        return build(write, name);
      })
      .join('');
  };
  const session = made.session();
  session.project = { ...session.project, builder: { run }, approvals: { refuses } };
  session.env = { PATH: process.env['PATH'], ABISTAMP_STORE: 'off', ...env };
  return {
    root: made.root,
    runs,
    progress,
    session,
    repair: (options = {}) =>
      repairTree(
        { ...session },
        {
          only: [],
          frozen: false,
          onProgress: (step) => progress.push(step),
          ...options,
        },
      ),
    read: (name = 'pinned') => readFileSync(join(made.root, addonOf(name))),
  };
}

export const results = ({ outcomes }: Awaited<ReturnType<typeof repairTree>>) =>
  outcomes.map((outcome) => [outcome.package.name, outcome.result]);
