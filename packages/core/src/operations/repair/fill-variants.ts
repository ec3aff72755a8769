import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryInside } from '../../files/inside.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { temporaryBeside } from '../../files/write-file.ts';
import type { LocalRuntime, Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import { variantOf } from '../../runtime/variant.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import { checkTree, type TreeVerdict } from '../check/check-tree.ts';
import type { LocalSession } from '../project/session.ts';
import type { RepairOptions, RepairOutcome } from './repair-result.ts';
import { repairTree } from './repair-tree.ts';

/** What was done for one other runtime. */
export interface FilledRuntime {
  target: string;
  runtime: LocalRuntime;
  /** The files that were put beside those of the tree, relative to its root, and their bytes together. */
  files: string[];
  bytes: number;
  /** Repairs that failed: these packages have no variant. */
  failed: RepairOutcome[];
}

/** A file that waits outside of the tree for its place in it. */
interface Held {
  from: string;
  to: string;
}

/** The folder that they wait in, and all of them so far. */
interface Waiting {
  folder: string;
  files: Held[];
}

/**
 * Puts beside each addon that is pinned to an ABI the build for other runtimes, under a name that says which
 * (`addon.node-v115-linux-x64`): the guard opens the one that fits. The builds are those of a repair for that
 * runtime, restored from the store if it has them; the tree is repaired for its own runtime last, which restores what
 * was there.
 * @throws as a repair does
 */
export async function fillVariants(
  session: LocalSession,
  others: readonly LocalRuntime[],
  options: Pick<RepairOptions, 'onProgress'>,
): Promise<FilledRuntime[]> {
  const waiting: Waiting = { folder: mkdtempSync(join(tmpdir(), 'abistamp-variants-')), files: [] };
  try {
    const filled: FilledRuntime[] = [];
    try {
      for (const other of others)
        filled.push(await fillFor({ ...session, runtime: other }, session.runtime, waiting, options));
    } finally {
      await repairTree(session, { ...options, only: [], frozen: true });
    }
    // Last: a build empties its folder.
    for (const { from, to } of waiting.files) putInPlace(from, to);
    return filled;
  } finally {
    rmSync(waiting.folder, { recursive: true, force: true });
  }
}

async function fillFor(
  session: LocalSession,
  own: Runtime,
  { folder: held, files }: Waiting,
  options: Pick<RepairOptions, 'onProgress'>,
): Promise<FilledRuntime> {
  const { runtime, project } = session;
  const target = formatTarget(runtime);
  const only = listPinned(checkTree(session));
  const filled: FilledRuntime = { target, runtime, files: [], bytes: 0, failed: [] };
  if (only.length === 0) return filled;
  const { outcomes, verdict } = await repairTree(session, { ...options, only, frozen: true });
  filled.failed = outcomes.filter(({ result }) => result === 'failed');
  const ready = verdict.packages.filter(({ path }) => only.includes(path));
  for (const pkg of ready)
    for (const { path, size } of listFor(pkg, runtime, own)) {
      const folder = join(project.root, ...pkg.path.split('/'));
      const from = join(held, String(files.length));
      copyFileSync(entryInside(folder, path), from);
      files.push({ from, to: entryInside(folder, variantOf(path, target)) });
      filled.files.push(`${pkg.path}/${variantOf(path, target)}`);
      filled.bytes += size;
    }
  return filled;
}

/** The folders of packages whose addons are for another ABI. */
function listPinned({ findings }: TreeVerdict): string[] {
  const pinned = findings.filter(
    ({ problem, repair }) => problem.code === 'ABI_MISMATCH' && repair === 'rebuild',
  );
  return [...new Set(pinned.map(({ package: { path } }) => path))];
}

/** The addons that fit the other runtime, and this one not, for their ABI. */
function listFor(pkg: NativePackage, other: Runtime, own: Runtime): NativePackage['files'] {
  return pkg.files.filter(
    ({ path, facts }) =>
      path.endsWith('.node') &&
      judgeFile(facts, other) === null &&
      judgeFile(facts, own)?.code === 'ABI_MISMATCH',
  );
}

function putInPlace(from: string, to: string): void {
  const temporary = temporaryBeside(to);
  copyFileSync(from, temporary);
  replaceFile(temporary, to);
}
