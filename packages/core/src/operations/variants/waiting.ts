import { copyFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readNativePath } from '@abistamp/binary';
import { entryInside } from '../../files/inside.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { temporaryBeside } from '../../files/write-file.ts';
import type { RepairStep } from '../../repair/plan.ts';
import type { Target } from '../../runtime/target.ts';
import { variantOf } from '../../runtime/variant.ts';
import { isIntact } from '../../store/find-build.ts';
import { objectPath } from '../../store/keep-build.ts';
import { locateStore } from '../../store/location.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { LocalSession } from '../project/session.ts';
import { loadByProgram } from '../repair/load-by-program.ts';
import { findRestoration } from '../repair/restore-steps.ts';
import type { Unfilled } from './filled-runtime.ts';

/** A file that waits outside of the tree for its place in it. */
interface Held {
  package: RepairStep['package'];
  /** The addon that it is a build of, relative to its package. */
  addon: string;
  from: string;
}

/** A variant that is in its place, relative to the root. */
interface Placed {
  path: string;
  size: number;
}

/** The builds for one runtime, in their own folder until the tree is what it was. */
export class Waiting {
  readonly folder: string;
  readonly #held: Held[] = [];

  /** @param folder absolute, empty, and removed by the caller */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @param path absolute */
  hold(step: RepairStep, addon: string, path: string): void {
    const from = join(this.folder, String(this.#held.length));
    copyFileSync(path, from);
    this.#held.push({ package: step.package, addon, from });
  }

  /** Holds what a build made in the tree, before that is put back. */
  holdBuilt(session: LocalSession, step: RepairStep, { packages }: TreeSnapshot): void {
    const runtime = runtimeFor(session, step.package.path);
    const files = packages.find(({ path }) => path === step.package.path)?.files ?? [];
    for (const { path, facts } of files)
      if (listAddons(step).has(path) && judgeFile(facts, runtime) === null)
        this.hold(step, path, entryInside(session.project.root, `${step.package.path}/${path}`));
  }

  /**
   * Puts everything beside the addons, and loads it there: with the libraries of this tree.
   * @param approved folders of packages whose code may run in this project
   */
  async putInPlace(
    session: LocalSession,
    target: Target,
    approved: ReadonlySet<string>,
  ): Promise<{ put: Placed[]; refused: Unfilled[] }> {
    const { root } = session.project;
    const placed = this.#held.map((held) => {
      const owner = held.package.path;
      const file = `${owner}/${variantOf(held.addon, target)}`;
      const to = entryInside(root, file);
      putBeside(held.from, to);
      return { held, to, owner, file };
    });
    const loadable = placed.filter(({ owner }) => approved.has(owner));
    const loaded = await loadByProgram(session, loadable);
    const refused = loadable.flatMap(({ held, to }, i) => {
      const result = loaded[i];
      if (result?.loads !== false) return [];
      rmSync(to, { force: true });
      return [{ package: held.package, error: `its variant does not load: ${result.error}` }];
    });
    const put = placed.filter(({ to }) => statSync(to, { throwIfNoEntry: false }) !== undefined);
    return { put: put.map(({ file, to }) => ({ path: file, size: statSync(to).size })), refused };
  }
}

/**
 * Holds a stored build.
 * @returns false where there is none, or it is not the build that its key promises
 */
export function holdStored(
  session: LocalSession,
  step: RepairStep,
  packages: readonly NativePackage[],
  waiting: Waiting,
): boolean {
  const store = locateStore(session.env);
  const found = store === null ? null : findRestoration(store, session, step, packages);
  if (store === null || found === null || !isIntact(store, found.entry)) return false;
  const runtime = runtimeFor(session, step.package.path);
  const stored = [...listAddons(step)].map((addon) => {
    const file = found.entry.files.find(({ path }) => path === addon);
    const path = file === undefined ? null : objectPath(store, file.sha256);
    return { addon, path: path !== null && judgeFile(readNativePath(path), runtime) === null ? path : null };
  });
  if (stored.some(({ path }) => path === null)) return false;
  for (const { addon, path } of stored) if (path !== null) waiting.hold(step, addon, path);
  return true;
}

/** The addons that a package loads, and that are for another ABI. */
const listAddons = ({ findings }: RepairStep): Set<string> =>
  new Set(findings.flatMap(({ file }) => file ?? []));

/** Hosts compare the times of folders with their records. */
function putBeside(from: string, to: string): void {
  const folder = dirname(to);
  const { atime, mtime } = statSync(folder);
  const temporary = temporaryBeside(to);
  copyFileSync(from, temporary);
  replaceFile(temporary, to);
  utimesSync(folder, atime, mtime);
}
