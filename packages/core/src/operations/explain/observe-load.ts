import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hashFile } from '../../files/digest.ts';
import { pathInside } from '../../files/inside.ts';
import { findStateFolder } from '../../files/state-folder.ts';
import { makeFolderInside } from '../../files/write-file.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { fingerprintProgram } from '../../stamp/marks.ts';
import { maxObservedBytes, type Observed, observedName } from '../../stamp/observed.ts';
import type { FileFingerprint } from '../../stamp/stamp.ts';
import type { Project } from '../project/project.ts';
import { findTree, placeInTree } from './describe-loaded.ts';

/** What this process, or another one before it, has noted of a tree. */
const known = new Map<string, Set<string>>();

/** Appends whole lines, whoever else does; follows no link, and waits for no pipe. */
const flags =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_APPEND |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Notes that this process loaded a file, or could not, in the state folder of its tree. Each fact once.
 * @param path absolute
 * @param error what Node threw; null if it was loaded
 * @throws the system's error where that cannot be written
 */
export function observeLoad(path: string, error: unknown): void {
  const { execPath, platform, versions } = process;
  const program = { execPath, platform: platform as Runtime['platform'], abi: Number(versions.modules) };
  noteLoad(findTree(path), path, program, error === null ? null : codeOf(error));
}

/**
 * The same of a program that this process has started.
 * @param code Node's, for a file that was not loaded
 * @throws the system's error where that cannot be written
 */
export function noteLoad(
  project: Pick<Project, 'root' | 'tree'>,
  path: string,
  runtime: Pick<Runtime, 'execPath' | 'platform' | 'abi'>,
  code: string | null,
): void {
  const { root } = project;
  const inside = placeInTree(project, path);
  const program = fingerprintProgram(runtime, []);
  if (inside === null || program === null) return;
  const observed: Observed = {
    file: fingerprint(path, inside),
    sha256: hashFile(path),
    ...{ program: program.exec, loader: program.loader, abi: runtime.abi, error: code },
  };
  const line = JSON.stringify(observed);
  const place = `${makeFolderInside(root, findStateFolder(root))}/${observedName}`;
  const lines = known.get(root) ?? readLines(root, place);
  known.set(root, lines);
  if (lines.has(line)) return;
  lines.add(line);
  append(place, `${line}\n`);
}

const codeOf = (error: unknown): string =>
  String((error as NodeJS.ErrnoException | undefined)?.code ?? 'threw').slice(0, 64);

function fingerprint(path: string, name: string): FileFingerprint {
  const { size, mtimeMs } = statSync(path);
  return { path: name, size, mtimeMs };
}

function readLines(root: string, place: string): Set<string> {
  try {
    pathInside(root, `${findStateFolder(root)}/${observedName}`);
    const { size } = statSync(place);
    return new Set(size > maxObservedBytes ? [] : readFileSync(place, 'utf8').split('\n'));
  } catch {
    return new Set();
  }
}

function append(place: string, text: string): void {
  let fd = openSync(place, flags, 0o666);
  if (fstatSync(fd).size > maxObservedBytes) {
    closeSync(fd);
    rmSync(place, { force: true });
    fd = openSync(place, flags, 0o666);
  }
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
