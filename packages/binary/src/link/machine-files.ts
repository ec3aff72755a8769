import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';

/**
 * The files that a loader sees, by absolute path: those of this machine, or of another root (an image's). Never
 * throws.
 */
export interface MachineFiles {
  /** Null for what is absent or may not be read. Links are followed. */
  read(path: string, offset: number, length: number): FileRange | null;
  /** The path without links; the same one for what is not there. */
  resolve(path: string): string;
  /** Tells it from other machines. */
  readonly name: string;
}

interface FileRange {
  /** Fewer bytes than requested, or none, at the end. Empty for what is no file. */
  bytes: Buffer;
  /** The file itself in its present state, under any name. */
  id: string;
  size: number;
}

/** This machine's. */
export const ownFiles: MachineFiles = {
  name: '',
  read(path, offset, length) {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      const stats = fstatSync(descriptor);
      const size = stats.isFile() ? stats.size : 0;
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      const count = readSync(descriptor, bytes, 0, bytes.length, offset);
      return { bytes: bytes.subarray(0, count), id: `${stats.dev}:${stats.ino}:${stats.mtimeMs}`, size };
    } catch {
      return null;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  },
  resolve(path) {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
};
