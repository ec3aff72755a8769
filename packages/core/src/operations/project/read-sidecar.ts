import { maxBytes } from '../../files/limits.ts';
import { type LockedRow, listRows, readPins, type Sidecar } from '../../stamp/sidecar.ts';
import { parseSidecar, type SidecarReading } from '../../stamp/sidecar-text.ts';
import { sidecarName } from '../../stamp/stamp.ts';
import type { Project } from './project.ts';
import { listRuntimes } from './runtime-for.ts';
import type { Session } from './session.ts';

/**
 * The sidecar of a project. One that is there and cannot be read is torn, never none: it is not to be written
 * over.
 */
export function readSidecar({ tree }: Project): SidecarReading | { kind: 'unreadable'; code: string } {
  const text = tree.read(sidecarName, maxBytes.record);
  const code = tree.unreadable().get(sidecarName);
  if (code !== undefined) return { kind: 'unreadable', code };
  if (text === null && tree.stat(sidecarName) !== null) return { kind: 'torn' };
  return parseSidecar(text);
}

/** What keeps a sidecar from saying what it pins. */
export type SidecarTrouble =
  | { kind: 'torn' }
  /** Conflict markers that the next record resolves. */
  | { kind: 'conflict' }
  /** Conflict markers whose two sides pin these files, each with another hash. */
  | { kind: 'disputed'; rows: LockedRow[] };

/** Null where the sidecar is in order, or there is none. */
export function findSidecarTrouble(project: Project): SidecarTrouble | null {
  const reading = readSidecar(project);
  switch (reading.kind) {
    case 'torn':
      return { kind: 'torn' };
    case 'conflict':
      return reading.disputed.length === 0
        ? { kind: 'conflict' }
        : { kind: 'disputed', rows: reading.disputed };
    default:
      return null;
  }
}

/** The hashes that the sidecar pins for the session's runtime, and for the tree's Electron. */
export function readPinned(session: Session): Map<string, string> {
  const sidecar = readKnown(session.project);
  return new Map(listRuntimes(session).flatMap((runtime) => [...readPins(sidecar, runtime)]));
}

function readKnown(project: Project): Sidecar | null {
  const reading = readSidecar(project);
  return reading.kind === 'sidecar' || reading.kind === 'conflict' ? reading.sidecar : null;
}

/**
 * The files that the sidecar lists for this machine and its Node, by `name@version`: they are expected
 * wherever that version is installed.
 */
export function listLockedFiles(project: Project): Map<string, string[]> {
  const { platform, arch } = project.machine?.runtime ?? process;
  const abi = project.machine?.runtime.abi ?? process.versions.modules;
  const here = new RegExp(`^(?:\\w+-v${abi}-)?${platform}-${arch}(?:-musl)?$`);
  const files = new Map<string, string[]>();
  for (const [{ place, package: pkg, file }] of listRows(readKnown(project)?.places ?? new Map()))
    if (here.test(place)) {
      const listed = files.get(pkg);
      if (listed === undefined) files.set(pkg, [file]);
      else listed.push(file);
    }
  return files;
}
