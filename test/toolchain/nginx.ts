import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { debianPackages, findProgram } from './debian.ts';

const run = promisify(execFile);

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
  const errors: unknown[] = [];
  for (const name of packages) {
    const folder = await debianPackages([name]).catch((error) => {
      errors.push(error);
      return '';
    });
    if (folder === null) return null;
    const program = join(folder, 'usr/sbin/nginx');
    if (existsSync(program)) return await verify(program);
  }
  throw new AggregateError(
    errors,
    `nginx is not on this machine, and apt-get could not bring it; install it (apt-get install nginx) or fix apt-get:\n${errors.join('\n')}`,
  );
}

/** @throws if it does not start here, or has no WebDAV */
async function verify(program: string): Promise<string> {
  const { stderr } = await run(program, ['-V']);
  if (!stderr.includes('http_dav_module')) throw new Error(`${program} was built without WebDAV:\n${stderr}`);
  return program;
}
