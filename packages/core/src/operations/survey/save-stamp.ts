import { systemCode } from '../../errors.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';
import { formatStamp } from '../../stamp/format-stamp.ts';
import {
  fingerprintInstallState,
  fingerprintInTree,
  fingerprintProgram,
  fingerprintRuntime,
} from '../../stamp/marks.ts';
import {
  type LinkFingerprint,
  maxFits,
  type RuntimeFingerprint,
  type Stamp,
  sidecarName,
  stampVersion,
} from '../../stamp/stamp.ts';
import { readStamp, writeStamp } from '../../stamp/stamp-file.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Unjudged } from '../../tree/unjudged.ts';
import { listConcerned } from '../../verdict/answer.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Session } from '../project/session.ts';
import { countLeftToCommand, isLeftToCommand } from './left-to-command.ts';
import { listVacantPlaces } from './vacant-places.ts';

export type SaveResult =
  | { kind: 'written' }
  | { kind: 'unchanged' }
  /** The record of a newer abistamp, left as it is. */
  | { kind: 'newer' }
  /** Part of the tree could not be read: what was known about it stays. */
  | { kind: 'unreadable'; path: string; code: string }
  | { kind: 'unwritable'; code: string };

/** The content of a stamp. */
export interface StampContent {
  packages: NativePackage[];
  count: number;
  unjudged: Unjudged[];
  /** Nothing fails on the runtime, with these libraries of the machine; null: something does. */
  fitsWith: { libraries: readonly string[]; warnings: number } | null;
  /** Files for which this machine lacks nothing, and the libraries that this depends on. */
  linked: Pick<Evidence, 'linked' | 'libraries'>;
  /** The previous record: runtimes that fitted still do if the files are the same. */
  recorded: Stamp | null;
  /** A new install rather than another look at one: the stamp then says that this runtime made it. */
  installed?: boolean;
}

/**
 * Writes the stamp if it has anything new to say. Never throws: a record that cannot be written fails
 * nothing.
 */
export function saveStamp({ project, runtime }: Session, content: StampContent): SaveResult {
  if (readStamp(project.tree).kind === 'newer') return { kind: 'newer' };
  const unread = findUnread(content.unjudged);
  if (unread !== null) return unread;
  const { recorded } = content;
  const sameFiles =
    recorded !== null && JSON.stringify(recorded.packages) === JSON.stringify(content.packages);
  const { fitsWith } = content;
  // Judged for an Electron that was named: of this runtime that says nothing.
  const mark =
    fitsWith === null || isLeftToCommand(project, content.packages) || project.electron !== undefined
      ? null
      : fingerprintRuntime(runtime, fitsWith.libraries, {
          vacant: listVacantPlaces(project.tree, content.packages, runtime),
          warnings: fitsWith.warnings + countLeftToCommand(project),
          native: listConcerned(content.packages, runtime).length,
        });
  const keeps = recorded === null || content.installed === true ? null : recorded;
  const target = formatTarget(runtime);
  const stamp: Stamp = {
    version: stampVersion,
    target: keeps?.target ?? target,
    runtime: keeps?.runtime ?? { kind: runtime.kind, version: runtime.version },
    host: project.host,
    installState: fingerprintInstallState(project.tree, project.host),
    sidecar: fingerprintInTree(project.tree, sidecarName),
    count: content.count,
    packages: content.packages,
    unjudged: content.unjudged,
    fits: rememberFit(sameFiles ? recorded.fits : [], mark, target),
    links: rememberLinks(recorded?.links ?? [], runtime, content.linked),
  };
  if (recorded !== null && formatStamp(stamp) === formatStamp(recorded)) return { kind: 'unchanged' };
  try {
    writeStamp(project.tree, project.root, stamp);
    // The first record creates its folder, which would look like a change to a host without a state file of
    // its own.
    return { kind: 'written' };
  } catch (error) {
    return { kind: 'unwritable', code: systemCode(error) ?? 'unknown' };
  }
}

/** Why nothing is written: a record without the unreadable part would say that it does not exist. */
export function findUnread(
  unjudged: readonly Unjudged[],
): Extract<SaveResult, { kind: 'unreadable' }> | null {
  const unread = unjudged.find(({ code }) => code === 'UNREADABLE');
  return unread === undefined ? null : { kind: 'unreadable', path: unread.path, code: unread.detail };
}

/**
 * This runtime's valid results, along with those remembered for other files: they apply again when those come
 * back.
 */
function rememberLinks(
  links: readonly LinkFingerprint[],
  runtime: Runtime,
  { linked, libraries }: StampContent['linked'],
): LinkFingerprint[] {
  const program = fingerprintProgram(runtime, libraries);
  if (program === null) return [...links];
  const others = links.filter(({ exec }) => exec.path !== program.exec.path);
  return [{ ...program, files: [...linked].sort() }, ...others].slice(0, maxFits);
}

/** Newest first, each runtime once; a runtime that did not fit is forgotten. */
function rememberFit(
  fits: readonly RuntimeFingerprint[],
  mark: RuntimeFingerprint | null,
  target: string,
): RuntimeFingerprint[] {
  if (mark === null) return fits.filter((fit) => fit.target !== target);
  const others = fits.filter((fit) => fit.exec.path !== mark.exec.path);
  return [mark, ...others].slice(0, maxFits);
}
