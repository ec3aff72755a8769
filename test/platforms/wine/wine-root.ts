import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide } from '../../../scripts/fetch-package.mjs';
import { buildPe } from '../../binary/fixtures/pe-builder.ts';
import { debianPackages } from '../../toolchain/debian.ts';

const run = promisify(execFile);

/** Wine, and the libraries that its core loads; windows, sounds and printers are not needed. */
const packages = [
  'wine64',
  'libwine',
  'libunwind8',
  'liblzma5',
  'libz-mingw-w64',
  'libfreetype6',
  'libpng16-16',
];

export interface Wine {
  program: string;
  /** What it has to run with. */
  env: Record<string, string>;
}

/**
 * Wine, without being installed, and a prefix that says to be Windows 10. Made once, in the tool cache.
 * @returns null without apt-get
 */
export async function wine(): Promise<Wine | null> {
  const debian = await debianPackages(packages);
  if (debian === null) return null;
  const place = join(cacheDirectory, 'wine-8');
  const root = await provide(place, (part) => arrange(debian, part, place));
  const program = join(root, 'usr/lib/wine/wine64');
  const folders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((folder) => join(debian, folder));
  const env = { LD_LIBRARY_PATH: folders.join(':'), WINEDEBUG: '-all' };
  const prefix = await provide(join(cacheDirectory, 'wine-prefix'), (part) =>
    makePrefix(debian, program, part, env),
  );
  return { program, env: { ...env, WINEPREFIX: prefix } };
}

/**
 * Wine looks for its server and its libraries beside its own program; Debian's has a script in the server's
 * place that looks in /usr.
 * @param place where `root` is moved to: links are relative, so that the tool cache as a whole can move
 */
async function arrange(debian: string, root: string, place: string): Promise<void> {
  const programs = join(root, 'usr/lib/wine');
  await mkdir(programs, { recursive: true });
  await copyFile(join(debian, 'usr/lib/wine/wine64'), join(programs, 'wine64'));
  await copyFile(join(debian, 'usr/lib/wine/wineserver64'), join(programs, 'wineserver'));
  for (const folder of ['lib/x86_64-linux-gnu', 'share'])
    await symlink(
      relative(dirname(join(place, 'usr', folder)), join(debian, 'usr', folder)),
      join(root, 'usr', folder),
    );
}

async function makePrefix(debian: string, program: string, prefix: string, env: Wine['env']): Promise<void> {
  const inPrefix = { env: { ...env, WINEPREFIX: prefix }, timeout: 300_000 };
  const system = join(prefix, 'drive_c/windows/system32');
  await mkdir(system, { recursive: true });
  await copyFile(join(debian, 'usr/x86_64-w64-mingw32/lib/zlib1.dll'), join(system, 'zlib1.dll'));
  await run(program, ['wineboot', '-i'], inPrefix);
  await run(program, ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], inPrefix);
  await writeFile(join(system, 'bcryptprimitives.dll'), randomNumbers());
  // Another server would keep the part from being renamed away under it.
  await run(join(dirname(program), 'wineserver'), ['-k'], inPrefix).catch(() => {});
}

/**
 * `ProcessPrng(buffer, length)`, which addons in Rust and Go import, and Wine 8 does not have: each byte by
 * RDRAND.
 */
function randomNumbers(): Buffer {
  const code = [
    ...[0x49, 0x89, 0xc8], //            mov r8, rcx
    ...[0x48, 0x85, 0xd2], //      next: test rdx, rdx
    ...[0x74, 0x10], //                  jz done
    ...[0x0f, 0xc7, 0xf0], //            rdrand eax
    ...[0x73, 0xf6], //                  jnc next
    ...[0x41, 0x88, 0x00], //            mov [r8], al
    ...[0x49, 0xff, 0xc0], //            inc r8
    ...[0x48, 0xff, 0xca], //            dec rdx
    ...[0xeb, 0xeb], //                  jmp next
    ...[0xb8, 0x01, 0x00, 0x00, 0x00], //done: mov eax, 1
    0xc3, //                             ret
  ];
  return buildPe({ exports: ['ProcessPrng'], code });
}
