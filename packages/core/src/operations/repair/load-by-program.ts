import { absolutePath } from '../../files/file-tree.ts';
import { loadInChild } from '../../repair/load-files.ts';
import type { LocalRuntime } from '../../runtime/runtime.ts';
import { findLoadingProgram } from '../electron/find-program.ts';
import type { LocalSession } from '../project/session.ts';

/** An addon, and the folder of the package that loads it, both relative to the root. */
interface PickedAddon {
  owner: string;
  file: string;
}

/** Loads addons, each in the program that its package is for; those whose program is not here count as loading. */
export async function loadByProgram(
  session: LocalSession,
  addons: readonly PickedAddon[],
): ReturnType<typeof loadInChild> {
  const lots = new Map<LocalRuntime, PickedAddon[]>();
  for (const addon of addons) {
    const program = findLoadingProgram(session, addon.owner);
    if (program !== null) lots.set(program, [...(lots.get(program) ?? []), addon]);
  }
  const results = new Map<PickedAddon, Awaited<ReturnType<typeof loadInChild>>[number]>();
  for (const [program, lot] of lots) {
    const loaded = await loadInChild(
      program,
      lot.map(({ file }) => absolutePath(session.project.root, file)),
    );
    for (const [i, addon] of lot.entries()) results.set(addon, loaded[i] ?? { loads: true });
  }
  return addons.map((addon) => results.get(addon) ?? { loads: true });
}
