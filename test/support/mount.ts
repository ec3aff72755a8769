import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** File systems of their own: root can mount them, on Linux. */
const kinds = {
  /** A disk of one megabyte. */
  small: [['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', 'FOLDER']],
  'in memory': [['mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', 'FOLDER']],
  'of any case': [
    ['mkfs.ext4', '-q', '-O', 'casefold', 'IMAGE'],
    ['mount', '-o', 'loop', 'IMAGE', 'FOLDER'],
    ['mkdir', 'FOLDER/work'],
    ['chattr', '+F', 'FOLDER/work'],
  ],
  'without links': [
    ['mkfs.vfat', 'IMAGE'],
    ['mount', '-o', 'loop', 'IMAGE', 'FOLDER'],
  ],
} as const satisfies Record<string, readonly (readonly string[])[]>;

/** A folder on a new file system, gone with this process; or why there is none. */
export function mountNew(kind: keyof typeof kinds): { folder: string } | { skip: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { skip: 'only root can mount, and this is for Linux' };
  const place = makeFolder('mount');
  const image = join(makeFolder('image'), 'image');
  // Before the folder is deleted, whose removal was registered later.
  process.prependListener('exit', () => spawnSync('umount', ['-l', place]));
  writeFileSync(image, Buffer.alloc(8 << 20));
  for (const [program, ...args] of kinds[kind] as readonly (readonly string[])[]) {
    const words = args.map((word) => word.replace('FOLDER', place).replace('IMAGE', image));
    const { status, stderr, error } = spawnSync(program ?? '', words, { encoding: 'utf8' });
    if (status !== 0) return { skip: `${program} is refused here: ${error?.message ?? stderr.trim()}` };
  }
  return { folder: kind === 'of any case' ? join(place, 'work') : place };
}
