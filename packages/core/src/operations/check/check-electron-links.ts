import type { Runtime } from '../../runtime/runtime.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Problem } from '../../verdict/problem.ts';
import { locateProgram } from '../electron/find-program.ts';
import { findElectron } from '../project/find-electron.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { checkLinks, type LinkEvidence } from './check-links.ts';

/** Libraries that Electron brings in its own folder: without that, nobody can say that they are missing. */
const brought = /^lib(?:ffmpeg|EGL|GLESv2|vulkan|vk_swiftshader)\.so(?:\.|$)/;

/**
 * The libraries of this machine that the files need which an Electron loads. Its program is only read, where it is
 * unpacked; else Node's stands for it, which looks in the same folders. Of an Electron that is not here it cannot be
 * told which functions it has.
 * @param known what was found of files that Node may load, too
 * @returns what was found of the others
 */
export function checkElectronLinks(
  session: Session,
  packages: readonly NativePackage[],
  known: LinkEvidence,
): LinkEvidence {
  const all: LinkEvidence = { ...known, links: new Map(known.links), unasked: new Map(known.unasked) };
  const libraries = new Set(known.libraries);
  for (const [runtime, group] of groupByElectron(session, packages)) {
    const found = checkLinks({ ...session, runtime }, group, null);
    for (const [path, problem] of found.links)
      if (!all.links.has(path)) all.links.set(path, isTold(problem) ? problem : null);
    for (const [path, code] of found.unasked) all.unasked.set(path, code);
    for (const path of found.libraries) libraries.add(path);
  }
  return { ...all, libraries: [...libraries].sort() };
}

/** Each Electron, with its own program where that is unpacked, and the packages that it loads. */
function groupByElectron(
  session: Session,
  packages: readonly NativePackage[],
): Iterable<[Runtime, NativePackage[]]> {
  if (session.runtime.kind !== 'node' || findElectron(session.project)?.hasApp !== true) return [];
  const groups = new Map<string, [Runtime, NativePackage[]]>();
  for (const pkg of packages) {
    const runtime = runtimeFor(session, pkg.path);
    if (runtime.kind !== 'electron') continue;
    const execPath = locateProgram(session.project, pkg.path) ?? runtime.execPath;
    const key = `${runtime.version} ${execPath}`;
    const group = groups.get(key) ?? [{ ...runtime, execPath }, []];
    groups.set(key, group);
    group[1].push(pkg);
  }
  return groups.values();
}

/** Whether a program of the same machine is enough to say it. */
function isTold(problem: Problem | null): boolean {
  switch (problem?.code) {
    case 'LIBRARY_MISSING':
      return !problem.libraries.some((name) => brought.test(name));
    case 'GLIBC_TOO_OLD':
    case 'LIBSTDCXX_TOO_OLD':
    case 'CORRUPT_FILE':
      return true;
    default:
      return false;
  }
}
