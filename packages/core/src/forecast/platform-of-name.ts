import type { Runtime } from '../runtime/runtime.ts';

const systems: Readonly<Record<string, string>> = {
  ...{ linux: 'linux', linuxmusl: 'linux', darwin: 'darwin', macos: 'darwin', android: 'android' },
  ...{ win32: 'win32', windows: 'win32', win: 'win32', freebsd: 'freebsd', openbsd: 'openbsd' },
};

const machines: Readonly<Record<string, string>> = {
  ...{ x64: 'x64', x86_64: 'x64', amd64: 'x64', arm64: 'arm64', aarch64: 'arm64', ia32: 'ia32', x86: 'ia32' },
  ...{ arm: 'arm', armv7: 'arm', armhf: 'arm', s390x: 's390x', ppc64: 'ppc64', ppc64le: 'ppc64' },
  ...{ riscv64: 'riscv64', loong64: 'loong64', universal: 'any' },
};

/**
 * Whether the name of a platform package says that it is for a runtime (`@rollup/rollup-linux-x64-musl`). Null where it
 * says nothing of a system.
 */
export function isNamedFor(name: string, { platform, arch, libc }: Runtime): boolean | null {
  const words = name
    .toLowerCase()
    .replace('x86_64', 'x64')
    .split(/[-_./@]/);
  const system = words.flatMap((word) => (Object.hasOwn(systems, word) ? (systems[word] ?? []) : []))[0];
  if (system === undefined) return null;
  const machine = words.flatMap((word) => (Object.hasOwn(machines, word) ? (machines[word] ?? []) : []))[0];
  const isMusl = words.some((word) => /musl/.test(word));
  const isGlibc = words.some((word) => /^gnu|^glibc/.test(word));
  if (system !== platform || (machine !== undefined && machine !== 'any' && machine !== arch)) return false;
  if (libc === null || (!isMusl && !isGlibc)) return libc !== 'musl' || !isMusl;
  return isMusl === (libc === 'musl');
}
