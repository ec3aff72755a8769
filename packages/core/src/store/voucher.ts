import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { TrustedKeys } from './remote/keys.ts';

/**
 * Who answers for a build that is kept:
 * - `build:<tree>`: a repair of ours ran the build, in that tree, of the very sources that its key names. It
 *   counts for every project.
 * - `host:<tree>`: the package manager ran it when it installed that tree, which approved it. What was there
 *   before is not known, so it counts for that tree alone.
 * - `key:<id>`: a shared store had it, signed by that key. It counts for projects that name the key.
 */
export type Voucher = `${'build' | 'host' | 'key'}:${string}`;

export const isVoucher = (text: string): text is Voucher => /^(?:build|host|key):[0-9a-f]{16,64}$/.test(text);

/** Who asks for a build. */
export interface Asker {
  /** As `identifyTree` gives it. */
  tree: string;
  /** The keys that the project names. */
  trusted: TrustedKeys;
}

/** Whether a build that is not of a shared store may be used. */
export function counts(voucher: Voucher, { tree }: Asker): boolean {
  return voucher.startsWith('build:') || voucher === `host:${tree}`;
}

/** Whether a build was made in a tree, by us or by the package manager, and not taken from elsewhere. */
export function isMadeIn(voucher: Voucher, tree: string): boolean {
  return voucher === `build:${tree}` || voucher === `host:${tree}`;
}

/**
 * Tells a folder from every other, also from one that was deleted before and had the same path. Stays the
 * same while the folder is there. @throws the system's error
 */
export function identifyTree(root: string): string {
  const { ino, birthtimeNs, ctimeNs } = statSync(root, { bigint: true });
  // Where a file system keeps no time of birth, that of the last change is given for it.
  const born = birthtimeNs === ctimeNs ? '' : `${birthtimeNs}`;
  return createHash('sha256')
    .update(JSON.stringify([root, `${ino}`, born]))
    .digest('hex')
    .slice(0, 32);
}
