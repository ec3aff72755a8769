import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDirectory, provide, unpackPackage } from '../../../scripts/fetch-package.mjs';
import { debianPackages } from '../../toolchain/debian.ts';

const run = promisify(execFile);

/** pnpm's static program contains a Node.js that was linked against musl. */
const nodeWithin = { spec: '@pnpm/linuxstatic-x64@11.21.0', version: '26.0.0' };
/** Single-executable applications (Node's docs): "1" runs what is within, "0" makes it a plain Node.js. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

/** What Debian's C++ library looks for in glibc, renamed to what `libcxx-on-musl.c` has. */
const renamed = [
  ...['__libc_single_threaded', '__cxa_thread_atexit_impl', '__strftime_l', 'arc4random'],
  ...['_dl_find_object', '__newlocale', '__duplocale', '__freelocale'],
];
const shim = 'libcxx-on-musl.so.01';

export const muslNode = nodeWithin.version;

/**
 * A root file system with musl's loader, a Node.js for musl, a C++ library that runs on musl, and a static
 * shell. Nothing of glibc is in it. Made once, in the tool cache.
 * @returns null without apt-get
 */
export async function muslRoot(): Promise<string | null> {
  const packages = ['musl', 'musl-dev', 'libstdc++6', 'libgcc-s1', 'busybox-static'];
  const debian = await debianPackages(packages);
  if (debian === null) return null;
  return await provide(join(cacheDirectory, 'musl-root'), async (root) => {
    for (const folder of ['lib', 'bin', 'usr/bin', 'usr/lib', 'mnt'])
      await mkdir(join(root, folder), { recursive: true });
    const loader = join(root, 'lib/ld-musl-x86_64.so.1');
    await copyFile(join(debian, 'lib/x86_64-linux-musl/libc.so'), loader);
    await symlink('ld-musl-x86_64.so.1', join(root, 'lib/libc.musl-x86_64.so.1'));
    await putNode(join(root, 'usr/bin/node'));
    await putLibrary(
      join(debian, 'usr/lib/x86_64-linux-gnu/libstdc++.so.6'),
      join(root, 'usr/lib/libstdc++.so.6'),
    );
    await putLibrary(join(debian, 'lib/x86_64-linux-gnu/libgcc_s.so.1'), join(root, 'usr/lib/libgcc_s.so.1'));
    await compileShim(debian, join(root, 'usr/lib', shim));
    await cp(join(debian, 'bin/busybox'), join(root, 'bin/busybox'));
    for (const name of ['sh', 'env']) await symlink('busybox', join(root, 'bin', name));
  });
}

async function putNode(to: string): Promise<void> {
  const program = await readFile(join(await unpackPackage(nodeWithin.spec), 'pnpm'));
  const at = program.indexOf(`${fuse}1`);
  if (at < 0 || program.indexOf(`${fuse}1`, at + 1) >= 0)
    throw new Error(`${nodeWithin.spec} has another fuse`);
  program.write('0', at + fuse.length);
  await writeFile(to, program, { mode: 0o755 });
}

/** A library of Debian's that asks the shim for what musl lacks. Every name keeps its length. */
async function putLibrary(from: string, to: string): Promise<void> {
  let text = (await readFile(from)).toString('latin1').replaceAll('ld-linux-x86-64.so.2', shim);
  for (const name of renamed) text = text.replaceAll(`\0${name}\0`, `\0zz${name.slice(2)}\0`);
  await writeFile(to, Buffer.from(text, 'latin1'));
}

async function compileShim(debian: string, to: string): Promise<void> {
  const { stdout } = await run('gcc', ['-print-file-name=include']);
  const headers = [join(debian, 'usr/include/x86_64-linux-musl'), stdout.trim()];
  const source = fileURLToPath(new URL('libcxx-on-musl.c', import.meta.url));
  await run('gcc', [
    ...['-O2', '-fPIC', '-shared', '-nostdinc', '-nostdlib', '-w', `-Wl,-soname,${shim}`],
    ...headers.flatMap((folder) => ['-isystem', folder]),
    ...[source, '-o', to],
  ]);
}
