import { readFileSync, realpathSync } from 'node:fs';

/**
 * Returns a function that gives, for an absolute path, the mount point of a file system that executes
 * nothing; null for a path where code may run.
 */
type FindNoexec = (path: string) => string | null;

interface Mount {
  id: string;
  parent: string;
  point: string;
  noexec: boolean;
}

/** The mounts of this process (proc_pid_mountinfo(5)); empty off Linux, and if they cannot be read. */
export function readNoexecMounts(): FindNoexec {
  try {
    const find = parseNoexecMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
    return (path) => find(withoutLinks(path));
  } catch {
    return () => null;
  }
}

function withoutLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/**
 * Parses the kernel's table. A path without links is followed from the root, as the kernel does: a mount over
 * a folder hides earlier mounts below it.
 */
export function parseNoexecMounts(mountinfo: string): FindNoexec {
  const mounts = mountinfo.split('\n').flatMap((line) => parseMount(line) ?? []);
  if (!mounts.some(({ noexec }) => noexec)) return () => null;
  const ids = new Set(mounts.map(({ id }) => id));
  const byPlace = new Map(
    mounts.map((mount) => [placeOf(ids.has(mount.parent) ? mount.parent : null, mount.point), mount]),
  );
  return (path) => {
    let current: Mount | null = null;
    for (const folder of listAncestors(path)) {
      let next = byPlace.get(placeOf(current?.id ?? null, folder));
      // Another one may be mounted on the very same folder.
      while (next !== undefined && next !== current) {
        current = next;
        next = byPlace.get(placeOf(current.id, folder));
      }
    }
    return current?.noexec === true ? current.point : null;
  };
}

function placeOf(parent: string | null, point: string): string {
  return `${parent ?? ''} ${point}`;
}

/** `36 35 98:0 /source /point rw,noexec shared:1 - ext4 /dev/root rw`. */
function parseMount(line: string): Mount | null {
  const [id, parent, , , point, options] = line.split(' ');
  if (id === undefined || parent === undefined || point === undefined || options === undefined) return null;
  return { id, parent, point: decodeOctal(point), noexec: options.split(',').includes('noexec') };
}

/** Blanks and backslashes are octal: `\040`. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** `/`, `/a`, `/a/b` for `/a/b`. */
function listAncestors(path: string): string[] {
  const ends = [...path.matchAll(/\//g)].map(({ index }) => index);
  return [
    '/',
    ...ends.filter((end) => end > 0).map((end) => path.slice(0, end)),
    ...(path === '/' ? [] : [path]),
  ];
}
