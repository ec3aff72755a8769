import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { systemCode } from '../errors.ts';
import { removeFile, replaceFile } from '../files/replace-file.ts';
import { temporaryBeside } from '../files/write-file.ts';

/** Packages installed inside a package are not part of it. */
const isForeign = (name: string): boolean => name === 'node_modules';

/**
 * Copies a package's own files to a folder that does not exist yet, as reflinks where the file system
 * supports them.
 */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (isForeign(entry.name)) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isSymbolicLink()) copyLink(source, target);
    else if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.isFile()) copyWithTimes(source, target);
  }
}

/**
 * Makes `to` equal to `from`, file by file, and leaves identical files alone. Every file is written beside
 * its target and renamed: the target may be a hard link into a package manager's store, or mapped into a
 * running process.
 */
export function mirrorFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  const wanted = new Set(readdirSync(from));
  for (const name of readdirSync(to)) {
    if (!wanted.has(name) && !isForeign(name)) removeFile(join(to, name));
  }
  for (const name of wanted) {
    const source = join(from, name);
    const target = join(to, name);
    if (!isDirectory(source)) mirrorFile(source, target);
    else {
      if (!isDirectory(target)) rmSync(target, { recursive: true, force: true });
      mirrorFolder(source, target);
    }
  }
}

/** Restores one file from a copy, or its absence, by a rename. */
export function mirrorFile(from: string, to: string): void {
  const stats = lstatSync(from, { throwIfNoEntry: false });
  if (stats === undefined) {
    removeFile(to);
    return;
  }
  if (isSame(from, to)) return;
  const temporary = temporaryBeside(to);
  mkdirSync(dirname(to), { recursive: true });
  rmSync(temporary, { force: true });
  try {
    if (stats.isSymbolicLink()) copyLink(from, temporary);
    else linkOrCopy(from, temporary, to);
    if (isDirectory(to)) rmSync(to, { recursive: true, force: true });
    replaceFile(temporary, to);
  } finally {
    // A rename between two names of one file does nothing.
    rmSync(temporary, { force: true });
  }
}

/**
 * Hard-linking the copy takes no space on a full disk; its other name is removed once everything is restored.
 * Without hard links, what is in its place makes room for it: it is lost anyway, and the copy stays.
 */
function linkOrCopy(from: string, temporary: string, to: string): void {
  try {
    linkSync(from, temporary);
    return;
  } catch {
    // Not on this file system.
  }
  try {
    copyWithTimes(from, temporary);
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC' && systemCode(error) !== 'EDQUOT') throw error;
    rmSync(temporary, { force: true });
    removeFile(to);
    copyWithTimes(from, temporary);
  }
}

/** Copies one file or link, if present, and creates the folders it needs. */
export function copyFile(from: string, to: string): void {
  const stats = lstatSync(from, { throwIfNoEntry: false });
  if (stats?.isFile() !== true && stats?.isSymbolicLink() !== true) return;
  mkdirSync(dirname(to), { recursive: true });
  if (stats.isSymbolicLink()) copyLink(from, to);
  else copyWithTimes(from, to);
}

/** Windows lets only some users make links to folders, but everybody junctions, which are absolute. */
function copyLink(from: string, to: string): void {
  const target = readlinkSync(from);
  const isJunction = isAbsolute(target) && statSync(from, { throwIfNoEntry: false })?.isDirectory();
  symlinkSync(target, to, isJunction ? 'junction' : undefined);
}

function copyWithTimes(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  const { mode, atime, mtime } = lstatSync(from);
  chmodSync(to, mode);
  utimesSync(to, atime, mtime);
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Equal bytes and mode. Times alone are not trusted: a build can finish within one clock tick. */
function isSame(a: string, b: string): boolean {
  const left = lstatSync(a);
  const right = lstatSync(b, { throwIfNoEntry: false });
  if (right === undefined || left.isSymbolicLink() !== right.isSymbolicLink()) return false;
  if (left.isSymbolicLink()) return readlinkSync(a) === readlinkSync(b);
  if (!right.isFile() || left.size !== right.size || left.mode !== right.mode) return false;
  // A copy's time has no fractions of a millisecond.
  if (Math.abs(left.mtimeMs - right.mtimeMs) > 1) return false;
  return readFileSync(a).equals(readFileSync(b));
}
