import { describeImage } from '../images/describe-image.ts';
import type { Machine } from './job.ts';

/** What a `runs-on` label means (GitHub's docs, "GitHub-hosted runners"); unknown for one's own machines. */
export function machineOfRunner(labels: readonly string[]): Machine {
  const words = labels.map((label) => label.toLowerCase());
  const is = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const own = words.includes('self-hosted');
  const isArm = is(/(?:^|-)arm(?:64)?(?:-|$)|aarch64/);
  const arch = isArm ? 'arm64' : 'x64';
  if (own && is(/^linux$/))
    return { os: 'linux', arch: isArm || is(/^x64$/) ? arch : null, libc: null, node: null };
  if (own) return { os: null, arch: null, libc: null, node: null };
  if (is(/(?:^|-)ubuntu(?:-|$)/)) return { os: 'linux', arch, libc: 'glibc', node: null };
  if (is(/^windows/)) return { os: 'win32', arch, libc: null, node: null };
  if (is(/^macos-(?:1[0-3]|.*-(?:intel|large))/))
    return { os: 'darwin', arch: 'x64', libc: null, node: null };
  return { os: is(/^macos/) ? 'darwin' : null, arch: is(/^macos/) ? 'arm64' : null, libc: null, node: null };
}

/** The machine that a container makes of a runner. */
export function withImage(machine: Machine, reference: string): Machine {
  const image = describeImage(reference);
  return { os: 'linux', arch: machine.arch, libc: image?.libc ?? null, node: image?.node?.major ?? null };
}
