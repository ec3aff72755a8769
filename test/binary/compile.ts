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
  /** Each text is a file of its own: `addon-0.cc`, `addon-1.cc` … */
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

/** A shared object made by the machine's own g++; compiles each request once and caches it. */
export async function compile(options: CompileOptions): Promise<string> {
  const {
    sources,
    headers,
    flags = [],
    name = 'addon.node',
    link = [],
    files = {},
    stripped = false,
    kind = 'library',
  } = options;
  const runtime = headers === undefined ? null : await node(headers);
  const request = JSON.stringify([
    sources,
    runtime?.version,
    flags,
    name,
    link,
    files,
    stripped,
    kind,
    await compilerVersion(),
  ]);
  const digest = createHash('sha256').update(request).digest('hex').slice(0, 20);
  const directory = await provide(join(builds, digest), async (part) => {
    await mkdir(part);
    // Relative names only: `__FILE__` goes into the addon, and must not reveal the cache's path.
    const texts = Object.fromEntries(sources.map((text, index) => [`addon-${index}.cc`, text]));
    for (const [file, text] of Object.entries({ ...texts, ...files }))
      await writeFile(join(part, file), text);
    const include = runtime === null ? [] : [`-I${join(runtime.nodedir, 'include/node')}`];
    const output = [...(kind === 'library' ? ['-shared', '-fPIC'] : []), '-std=gnu++20', '-w', '-o', name];
    await run('g++', [...output, ...include, ...flags, ...Object.keys(texts), ...link], { cwd: part });
    if (stripped) await run('strip', [name], { cwd: part });
  });
  return join(directory, name);
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
