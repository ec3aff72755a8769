import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { findStateFolder } from '../../files/state-folder.ts';
import { makeFolderInside, writeAtomically } from '../../files/write-file.ts';
import { type FailedLoad, formatFailedLoads, parseFailedLoads } from '../../stamp/failed-loads.ts';
import { failedLoadsName, failedLoadsPaths } from '../../stamp/failed-loads-place.ts';
import { fingerprintInTree, fingerprintProgram } from '../../stamp/marks.ts';
import { fingerprintFile } from '../../stamp/stamp.ts';
import { readStamp, writeStamp } from '../../stamp/stamp-file.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import type { Project } from '../project/project.ts';
import type { Session } from '../project/session.ts';

/* What `check --prove` saw fail, for checks that load nothing. */

/**
 * Findings about packages that failed to load, as long as neither they nor the program have changed since: what
 * was proved is forgotten by no check that only reads.
 * @param findings of the same packages by their bytes: an error of those says more
 */
export function recallFailedLoads(
  { project, runtime }: Pick<Session, 'project' | 'runtime'>,
  packages: readonly NativePackage[],
  findings: readonly Finding[],
): Finding[] {
  const failures = readFailedLoads(project);
  const program = failures.length === 0 ? null : fingerprintProgram(runtime, []);
  if (program === null) return [];
  const errors = findings.filter(({ severity }) => severity === 'error');
  const known = new Set(errors.map((finding) => finding.package.path));
  const byPath = new Map(packages.map((pkg) => [pkg.path, pkg]));
  return failures.flatMap(({ program: then, path, state, file, severity, how, detail }): Finding[] => {
    const pkg = byPath.get(path);
    if (pkg === undefined || known.has(path) || describe(then) !== describe(program)) return [];
    if (state !== describeState(project, pkg, byPath)) return [];
    const { name, version, build } = pkg;
    const problem = { code: 'LOAD_FAILED', how, detail } as const;
    return [
      { severity, package: { name, version, path, build }, file, problem, repair: 'ask', blocked: null },
    ];
  });
}

/**
 * Writes down which packages failed under the session's program, in the place of what was known of it, and lets
 * no record say that the tree fits it. Never throws: a tree that cannot be written is proved all the same.
 */
export function keepFailedLoads(
  { project, runtime }: Session,
  packages: readonly NativePackage[],
  findings: readonly Finding[],
): void {
  const program = fingerprintProgram(runtime, []);
  if (program === null) return;
  const { exec, loader } = program;
  const byPath = new Map(packages.map((pkg) => [pkg.path, pkg]));
  const failed = findings.flatMap(({ problem, package: { path }, file, severity }): FailedLoad[] => {
    const pkg = byPath.get(path);
    if (problem.code !== 'LOAD_FAILED' || pkg === undefined) return [];
    const { how, detail } = problem;
    const state = describeState(project, pkg, byPath);
    return [{ program: { exec, loader }, path, state, file, severity, how, detail }];
  });
  const others = listCurrent(project, byPath).filter((each) => each.program.exec.path !== exec.path);
  try {
    write(project, [...failed, ...others]);
    if (failed.length > 0) forgetFit(project, exec.path);
  } catch {
    // As for every record.
  }
}

/** Drops what was about packages that have changed since, whichever program it was. */
export function dropStaleFailedLoads(project: Project, packages: readonly NativePackage[]): void {
  const before = readFailedLoads(project);
  const now = listCurrent(project, new Map(packages.map((pkg) => [pkg.path, pkg])), before);
  if (now.length === before.length && (before.length > 0 || !isThere(project))) return;
  try {
    write(project, now);
  } catch {
    // As for every record.
  }
}

function listCurrent(
  project: Project,
  byPath: ReadonlyMap<string, NativePackage>,
  failures = readFailedLoads(project),
): FailedLoad[] {
  return failures.filter(({ path, state }) => {
    const pkg = byPath.get(path);
    return pkg !== undefined && describeState(project, pkg, byPath) === state;
  });
}

const isThere = ({ tree }: Project): boolean => failedLoadsPaths.some((path) => tree.stat(path) !== null);

function readFailedLoads({ root, tree, machine }: Project): FailedLoad[] {
  if (machine !== undefined) return [];
  const text = tree.read(`${findStateFolder(root)}/${failedLoadsName}`, maxBytes.record);
  return text === null ? [] : parseFailedLoads(text);
}

/** @throws the system's error */
function write({ root }: Project, failures: readonly FailedLoad[]): void {
  const state = findStateFolder(root);
  if (failures.length === 0) rmSync(join(root, state, failedLoadsName), { force: true });
  else
    writeAtomically(join(makeFolderInside(root, state), failedLoadsName), formatFailedLoads(failures), {
      flush: false,
    });
}

/** @throws the system's error */
function forgetFit({ root, tree }: Project, execPath: string): void {
  const reading = readStamp(tree);
  if (reading.kind !== 'stamp') return;
  const fits = reading.stamp.fits.filter(({ exec }) => exec.path !== execPath);
  if (fits.length < reading.stamp.fits.length) writeStamp(tree, root, { ...reading.stamp, fits });
}

const describe = ({ exec, loader }: FailedLoad['program']): string =>
  [exec, loader].map((mark) => (mark === null ? '' : fingerprintFile(mark.path, mark))).join('\n');

/** What may change when the package does, or one that it takes its native part from. */
function describeState(
  { tree }: Project,
  pkg: NativePackage,
  byPath: ReadonlyMap<string, NativePackage>,
): string {
  const parts = Object.values(pkg.resolvedDeps).flatMap((path) => byPath.get(path ?? '') ?? []);
  const lines = [pkg, ...parts].flatMap(({ path, version, integrity, files }) => {
    const manifest = fingerprintInTree(tree, `${path}/package.json`);
    const marks = files.map((file) => fingerprintFile(`${path}/${file.path}`, file));
    return [path, version, integrity, JSON.stringify(manifest), ...marks.sort()];
  });
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
