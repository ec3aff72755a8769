import { isSafePath } from '../../files/safe-path.ts';
import type { Installed, InstalledPackage } from '../installed.ts';
import { isYarnLockfile } from './lockfile-kind.ts';

/**
 * Reads yarn.lock as Yarn 2 and up write it (`__metadata`): by the package's resolution, with the checksum of
 * its archive, which covers the extracted files as well as a tarball's integrity does. Null for anything
 * else.
 */
export function parseYarnLockfile(text: string): Installed | null {
  if (!isYarnLockfile(text)) return null;
  const versions = new Map<string, InstalledPackage>();
  const twice = new Set<string>();
  for (const entry of text.split(/\n(?=\S)/)) {
    const name = field(entry, 'resolution')?.match(/^"?((?:@[^/]+\/)?[^@]+)@/)?.[1];
    const version = field(entry, 'version');
    if (name === undefined || version === null) continue;
    const id = `${name}@${version}`;
    // A patched package and the plain one share their version: which of them is in a folder is then unknown.
    if (versions.has(id)) twice.add(id);
    const conditions = field(entry, 'conditions') ?? '';
    versions.set(id, {
      version,
      integrity: field(entry, 'checksum'),
      hasInstallScript: null,
      os: valuesOf(conditions, 'os'),
      cpu: valuesOf(conditions, 'cpu'),
      libc: valuesOf(conditions, 'libc'),
      optionalDependencies: [...entry.matchAll(/^ {4}"?([^\s":]+)"?:\n {6}optional: true/gm)].flatMap(
        (match) => match[1] ?? [],
      ),
      optional: false,
      inBundle: false,
    });
  }
  for (const id of twice) {
    const pkg = versions.get(id);
    if (pkg !== undefined) pkg.integrity = null;
  }
  return { folders: new Map(), versions, complete: false, isActual: false };
}

function field(entry: string, name: string): string | null {
  const match = new RegExp(`^ {2}${name}: (.*)$`, 'm').exec(entry);
  return match?.[1]?.replace(/^"(.*)"$/, '$1') ?? null;
}

/** `os=linux & cpu=x64`, `(os=darwin | os=linux)`: Yarn's own notation of package.json's lists. */
function valuesOf(conditions: string, name: string): string[] {
  return [...conditions.matchAll(new RegExp(`\\b${name}=([\\w!]+)`, 'g'))].flatMap((match) => match[1] ?? []);
}

/** Folders of a workspace's packages, without the root, whose `.` is no path below it. */
export function listYarnWorkspaces(text: string): string[] {
  const mark = '@workspace:';
  return text
    .split('\n')
    .filter((line) => line.startsWith('  resolution: ') && line.includes(mark))
    .map((line) => line.slice(line.indexOf(mark) + mark.length).replace(/"$/, ''))
    .filter(isSafePath);
}
