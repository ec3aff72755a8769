import type { Labels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Whether a name's labels allow a runtime's machine; what they leave open, they allow. */
export function isForMachine(labels: Labels, { platform, arch, libc, kind }: Runtime): boolean {
  return (
    (labels.os === null || labels.os === platform) &&
    (labels.cpu.length === 0 || labels.cpu.some((cpu) => cpu === arch)) &&
    (labels.libc === null || labels.os !== 'linux' || libc === null || labels.libc === libc) &&
    (labels.runtime !== 'electron' || kind === 'electron')
  );
}
