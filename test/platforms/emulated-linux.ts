import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { type DebianArch, debianPackages } from '../toolchain/debian.ts';
import { runTool } from '../toolchain/index.ts';
import { type ForeignNode, type ReadyNode, readyIfItStarts, type Skipped, starter } from './platform.ts';

/** How the kernel recognises a program of an architecture: the first 20 bytes of its ELF header, and a mask. */
interface Architecture {
  debian: DebianArch;
  /** The name in `qemu-<name>-static`. */
  qemu: string;
  /** `EI_CLASS` and `EI_DATA`: 32 or 64 bits, and which end comes first. */
  ident: '0101' | '0201' | '0202';
  /** `e_machine` in that order (System V ABI, "ELF Header"). */
  machine: string;
}

const architectures = {
  'linux-arm64': { debian: 'arm64', qemu: 'aarch64', ident: '0201', machine: 'b700' },
  'linux-armv7l': { debian: 'armhf', qemu: 'arm', ident: '0101', machine: '2800' },
  'linux-s390x': { debian: 's390x', qemu: 's390x', ident: '0202', machine: '0016' },
} as const satisfies Record<string, Architecture>;

export type EmulatedLinux = keyof typeof architectures;

/** Emulation takes ten times as long, and more on a busy machine. */
const emulationLimitMs = 1_200_000;

const libraries = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];

/**
 * A real Node.js for another processor, run by QEMU against Debian's libraries for it. Programs of that
 * processor start like others there, children too: Linux 6.7 and later have such a register (binfmt_misc) for
 * each user namespace, so that nothing of the machine's own changes.
 */
export async function emulatedLinux(name: EmulatedLinux, node: string): Promise<ReadyNode | Skipped> {
  const architecture = architectures[name];
  if (process.platform !== 'linux')
    return { kind: 'skipped', because: 'QEMU runs programs of Linux on Linux' };
  const qemuRoot = await debianPackages(['qemu-user-static']);
  const root = await debianPackages(libraries, architecture.debian);
  if (qemuRoot === null || root === null)
    return {
      kind: 'skipped',
      because: 'QEMU and the libraries are packages of Debian, and there is no apt-get',
    };
  const qemu = join(qemuRoot, 'usr/bin', `qemu-${architecture.qemu}-static`);
  if (!existsSync(qemu)) return { kind: 'skipped', because: `its QEMU has no ${architecture.qemu}` };
  const program = join(await unpackPackage(`node-${name}@${node}`), 'bin/node');
  const entry = ['-Urm', 'sh', '-c', registerAndRun, 'sh', describe(architecture, qemu), program];
  const start: ForeignNode['start'] = (args, cwd, { env = {} } = {}) =>
    runTool('unshare', [...entry, ...args], {
      cwd,
      node: starter,
      timeoutMs: emulationLimitMs,
      env: { QEMU_LD_PREFIX: root, NO_COLOR: '1', ...env },
    });
  return readyIfItStarts({ program, start, at: root, failure: 'no program of it starts here' });
}

const registerAndRun = `
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc || exit 97
printf '%s' "$1" > /proc/sys/fs/binfmt_misc/register || exit 98
shift
# Scripts and commands find it, too.
export PATH="\${1%/*}:$PATH"
exec "$@"`;

/**
 * A line for the register (Linux, Documentation/admin-guide/binfmt-misc.rst): executables and shared objects,
 * whatever their OS ABI. `F` opens the interpreter now, `P` leaves the program its own name.
 */
function describe({ ident, machine, qemu }: Architecture, path: string): string {
  const escaped = (hex: string) => hex.replace(/../g, '\\x$&');
  const [type, anyType] = ident === '0202' ? ['0002', 'fffe'] : ['0200', 'feff'];
  const magic = `7f454c46${ident}0100${'00'.repeat(8)}${type}${machine}`;
  const mask = `ffffffffffffff00${'ff'.repeat(8)}${anyType}ffff`;
  return `:${qemu}:M::${escaped(magic)}:${escaped(mask)}:${path}:FP`;
}
