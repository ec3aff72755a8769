import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, mkdir, readdir, rename } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';

const run = promisify(execFile);
const limitMs = 300_000;

/**
 * In Debian 12 and later `nginx` is the program; before, and in Ubuntu, it is an empty package that depends
 * on one of the others.
 */
const packages = ['nginx', 'nginx-core', 'nginx-light'];

/**
 * The nginx program with its WebDAV module: this machine's, or its distribution's, extracted into the tool
 * cache without being installed. Null only without apt-get.
 */
export async function nginx(): Promise<string | null> {
  const installed = findProgram('nginx');
  if (installed !== null) return await verify(installed);
  if (findProgram('apt-get') === null) return null;
  const folder = await provide(join(cacheDirectory, 'nginx'), unpackNginx);
  return await verify(join(folder, 'usr/sbin/nginx'));
}

function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

async function unpackNginx(part: string): Promise<void> {
  const workshop = dirname(part);
  const errors: string[] = [];
  for (const options of [[], await ownLists(workshop)]) {
    // With outdated or missing package lists there is nothing to download; only root may update the machine's
    // own.
    if (options.length > 0) await attempt(errors, 'apt-get', [...options, 'update'], workshop);
    for (const name of packages) {
      if (!(await attempt(errors, 'apt-get', [...options, 'download', name], workshop))) continue;
      const archive = (await readdir(workshop)).find((file) => file.endsWith('.deb'));
      if (archive === undefined) continue;
      const unpacked = join(workshop, `unpacked-${name}`);
      await mkdir(unpacked);
      await run('dpkg-deb', ['-x', join(workshop, archive), unpacked]);
      await rename(join(workshop, archive), `${unpacked}.done`);
      if (!existsSync(join(unpacked, 'usr/sbin/nginx'))) continue;
      await rename(unpacked, part);
      return;
    }
  }
  throw new Error(
    `nginx is not on this machine, and apt-get could not bring it; install it (apt-get install nginx) or mend apt-get:\n${errors.join('\n')}`,
  );
}

/** Makes apt-get keep its lists in a folder of ours, from the machine's own sources. */
async function ownLists(workshop: string): Promise<string[]> {
  const lists = join(workshop, 'lists');
  const cache = join(workshop, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
}

async function attempt(errors: string[], command: string, args: string[], cwd: string): Promise<boolean> {
  try {
    await run(command, args, { cwd, timeout: limitMs, maxBuffer: 16 << 20 });
    return true;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    errors.push(`${command} ${args.at(-1)}: ${(stderr || message).trim()}`);
    return false;
  }
}

/** @throws if it does not start here, or has no WebDAV */
async function verify(program: string): Promise<string> {
  await access(program);
  const { stderr } = await run(program, ['-V']);
  if (!stderr.includes('http_dav_module')) throw new Error(`${program} was built without WebDAV:\n${stderr}`);
  return program;
}
