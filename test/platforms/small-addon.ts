import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildPe } from '../binary/fixtures/pe-builder.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { type DebianArch, debianPackages } from '../toolchain/debian.ts';
import { node } from '../toolchain/index.ts';
import type { Machine } from './machines.ts';

const run = promisify(execFile);

/** Node-API's entry alone, without any header. */
const source = 'void *napi_register_module_v1(void *env, void *exports) { return exports; }\n';

/** Where node-gyp puts it. */
export const addonPath = 'build/Release/stable.node';

const files = {
  'package/package.json': {
    name: 'stable',
    version: '1.0.0',
    main: `./${addonPath}`,
    scripts: { install: 'node-gyp rebuild' },
  },
  'package/binding.gyp': '{ "targets": [{ "target_name": "stable", "sources": ["addon.c"] }] }\n',
  'package/addon.c': source,
};

/**
 * A package that node-gyp compiles from C, without headers of a C library: an archive, as a registry has it,
 * since only what has an integrity is kept. The same bytes each time.
 */
export function packAddon(): Buffer {
  const folder = makeFolder('packed');
  writeFiles(folder, files);
  const args = ['-c', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', 'package'];
  return gzipSync(execFileSync('tar', args, { cwd: folder }));
}

/** Compilers of Debian that run here and compile for another processor. */
const crossCompilers: Partial<Record<Machine['name'], [arch: DebianArch, triple: string]>> = {
  'linux-arm64': ['arm64', 'aarch64-linux-gnu'],
  'linux-s390x': ['s390x', 's390x-linux-gnu'],
};

/** How node-gyp compiles the package for a machine on this one. */
export interface Compiler {
  env: Record<string, string>;
  /** What it reads, beside the machine's own. */
  folders: string[];
}

/** @returns null where nothing compiles for it */
export async function compilerFor({ name }: Machine): Promise<Compiler | null> {
  const found = name === 'linux-x64-musl' ? 'gcc' : await crossCompiler(name);
  if (found === null) return null;
  // No C library: the file then loads with any.
  const env = { CC: `${found} -ffreestanding`, CXX: found, LDFLAGS: '-nostdlib', npm_config_jobs: '1' };
  if (found === 'gcc') {
    // The only Node.js for musl brings no headers; there is no network in its root.
    const { nodedir } = await node(26);
    return { env: { ...env, npm_config_nodedir: nodedir }, folders: [nodedir] };
  }
  // Its assembler has libraries of its own.
  return { env: { ...env, LD_LIBRARY_PATH: join(found, '../../lib/x86_64-linux-gnu') }, folders: [] };
}

async function crossCompiler(name: Machine['name']): Promise<string | null> {
  const cross = crossCompilers[name];
  if (cross === undefined) return null;
  const [, triple] = cross;
  const root = await debianPackages([`gcc-12-${triple}`, `cpp-12-${triple}`, `binutils-${triple}`]);
  return root === null ? null : join(root, 'usr/bin', `${triple}-gcc-12`);
}

/**
 * Puts a working addon for a machine where its build would have put it.
 * @returns whether this machine can make one
 */
export async function putAddon(machine: Machine, pkg: string): Promise<boolean> {
  const file = join(pkg, addonPath);
  mkdirSync(dirname(file), { recursive: true });
  if (machine.os === 'win32') {
    //                                                      mov rax, rdx; ret
    const code = [0x48, 0x89, 0xd0, 0xc3];
    writeFileSync(file, buildPe({ exports: ['napi_register_module_v1'], code }));
    return true;
  }
  const compiler = await compilerFor(machine);
  if (compiler === null) return false;
  const code = join(makeFolder('source'), 'addon.c');
  writeFileSync(code, source);
  const { CC = '', ...env } = compiler.env;
  const [command = '', ...flags] = CC.split(' ');
  await run(command, [...flags, '-shared', '-fPIC', '-nostdlib', code, '-o', file], {
    env: { ...process.env, ...env },
  });
  return true;
}

/** Overwrites it with a file that loads nowhere. */
export function damage(file: string): void {
  if (!existsSync(file)) throw new Error(`${file} is not there`);
  writeFileSync(file, readFileSync(process.execPath).subarray(0, 4096));
}
