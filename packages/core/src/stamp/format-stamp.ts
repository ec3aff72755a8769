import type { FileFingerprint, Stamp } from './stamp.ts';

/** What the everyday check reads of a stamp: its first line, once that is closed with a brace. */
export type StampHead = Pick<Stamp, 'version' | 'installState' | 'sidecar' | 'count' | 'fits'> & {
  /** Every native file by its path from the root, package by package. */
  files: FileFingerprint[];
};

/**
 * A stamp as text. The whole is JSON, and its first line holds all that decides whether something has changed,
 * so that the everyday check need not parse the facts.
 */
export function formatStamp(stamp: Stamp): string {
  const { version, installState, sidecar, count, fits, packages, ...rest } = stamp;
  const files = packages.flatMap((pkg) =>
    pkg.files.map(({ path, size, mtimeMs }) => ({ path: `${pkg.path}/${path}`, size, mtimeMs })),
  );
  const head: StampHead = { version, installState, sidecar, count, fits, files };
  const body = {
    ...rest,
    packages: packages.map((pkg) => ({
      ...pkg,
      files: pkg.files.map(({ path, facts, origin, sha256 }) => ({ path, facts, origin, sha256 })),
    })),
  };
  return `${JSON.stringify(head).slice(0, -1)}\n,${JSON.stringify(body).slice(1)}\n`;
}
