import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';

const run = promisify(execFile);
const limitMs = 300_000;

/** Debian's names of architectures. */
export type DebianArch = 'amd64' | 'arm64' | 'armhf' | 'ppc64el' | 's390x';

/**
 * Packages of Debian or a distribution made from it, extracted into the tool cache. Changes nothing of the
 * machine's own, and needs no root.
 *
 * @param arch null: this machine's
 * @returns the root that they were extracted into; null without apt-get and dpkg-deb
 * @throws if apt-get could not bring them
 */
export async function debianPackages(
  names: readonly string[],
  arch: DebianArch | null = null,
): Promise<string | null> {
  if (findProgram('apt-get') === null || findProgram('dpkg-deb') === null) return null;
  const folder = join(cacheDirectory, 'debian', arch ?? 'own', nameFolder(names));
  return await provide(folder, async (part) => {
    const errors: string[] = [];
    // With outdated or missing package lists there is nothing to download; only root may update the machine's
    // own, and those list nothing for other architectures.
    const workshop = dirname(part);
    const lists = await ownLists(workshop, arch);
    const attempts = arch === null ? [[], lists] : [lists];
    for (const options of attempts) {
      if (options.length > 0) await attempt(errors, [...options, 'update'], workshop);
      const archives = await mkdtemp(`${part}-archives-`);
      if (!(await attempt(errors, [...options, 'download', ...names], archives))) continue;
      const unpacked = await mkdtemp(`${part}-unpacked-`);
      for (const archive of await readdir(archives))
        await run('dpkg-deb', ['-x', join(archives, archive), unpacked]);
      await rename(unpacked, part);
      return;
    }
    throw new Error(`apt-get could not bring ${names.join(', ')}:\n${errors.join('\n')}`);
  });
}

/** No name of a file may be longer than 255 bytes. */
function nameFolder(names: readonly string[]): string {
  const name = names.join('+');
  if (name.length < 200) return name;
  return `${names[0]}+${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** A program on the search path, or where only root's usually leads. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Makes apt-get keep its lists in a folder of ours, from the machine's own sources. */
async function ownLists(workshop: string, arch: DebianArch | null): Promise<string[]> {
  const [lists, cache] = [join(workshop, 'lists'), join(workshop, 'cache')];
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const foreign =
    arch === null
      ? []
      : // What is installed here is of another architecture.
        [`APT::Architecture=${arch}`, `APT::Architectures::=${arch}`, 'Dir::State::Status=/dev/null'];
  const settings = [
    ...foreign,
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    'APT::Sandbox::User=root',
  ];
  return settings.flatMap((setting) => ['-o', setting]);
}

async function attempt(errors: string[], args: string[], cwd: string): Promise<boolean> {
  try {
    await run('apt-get', args, { cwd, timeout: limitMs, maxBuffer: 16 << 20 });
    return true;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    errors.push(`apt-get ${args.at(-1)}: ${(stderr || message).trim()}`);
    return false;
  }
}
