import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';
import { type NodeRelease, node } from '../toolchain/index.ts';

const run = promisify(execFile);
const builds = join(cacheDirectory, 'own-builds');

export interface CompileOptions {
  /** Each text is its own file: `addon-0.cc`, `addon-1.cc` … */
  sources: string[];
  /** Headers to compile with; none for a plain library. */
  headers?: NodeRelease;
  flags?: string[];
  /** The output's name, if it matters: `libfoo.so`. */
  name?: string;
  /** Directories or libraries of other builds for the linker; not part of a build's identity. */
  link?: string[];
  /** Files beside the sources, by name: version scripts. */
  files?: Record<string, string>;
  stripped?: boolean;
  kind?: 'library' | 'program';
}

/**
 * A shared object made by the machine's own g++. Each request is built and cached once, and so is each source
 * with the same settings for the compiler: V8's headers take two seconds, and most requests differ in linking.
 */
export async function compile(options: CompileOptions): Promise<string> {
  const { flags = [], name = 'addon.node', link = [], files = {}, stripped = false } = options;
  const { kind = 'library' } = options;
  const objects = await compileSources(options);
  const digest = digestOf([objects, flags, name, link, files, stripped, kind]);
  const directory = await provide(join(builds, digest), async (part) => {
    await mkdir(part);
    for (const [file, text] of Object.entries(files)) await writeFile(join(part, file), text);
    const output = [...(kind === 'library' ? ['-shared', '-fPIC'] : []), '-w', '-o', name];
    await run('g++', [...output, ...flags, ...objects, ...link], { cwd: part });
    if (stripped) await run('strip', [name], { cwd: part });
  });
  return join(directory, name);
}

/** @returns the object files, each in a folder whose name says what it was made of */
async function compileSources(options: CompileOptions): Promise<string[]> {
  const { sources, headers, flags = [], kind = 'library' } = options;
  const runtime = headers === undefined ? null : await node(headers);
  const settings = [
    ...(kind === 'library' ? ['-fPIC'] : []),
    ...['-std=gnu++20', '-w'],
    ...flags.filter((flag) => !/^-(?:Wl,|l)/.test(flag)),
  ];
  const include = runtime === null ? [] : [`-I${join(runtime.nodedir, 'include/node')}`];
  const made = sources.map(async (text, index) => {
    // Relative names only: `__FILE__` goes into the addon, and must not reveal the cache's path.
    const file = `addon-${index}.cc`;
    const digest = digestOf([text, file, runtime?.version, settings, await compilerVersion()]);
    const directory = await provide(join(builds, digest), async (part) => {
      await mkdir(part);
      await writeFile(join(part, file), text);
      await run('g++', ['-c', ...settings, ...include, file], { cwd: part });
    });
    return join(directory, `addon-${index}.o`);
  });
  return await Promise.all(made);
}

function digestOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 20);
}

/** Linker arguments for a library made by `compile`. */
export function linkWith(library: string): string[] {
  return [`-L${dirname(library)}`, `-l:${library.slice(dirname(library).length + 1)}`];
}

let version: Promise<string> | undefined;

function compilerVersion(): Promise<string> {
  version ??= run('g++', ['-dumpfullversion', '-dumpmachine']).then(({ stdout }) => stdout);
  return version;
}
