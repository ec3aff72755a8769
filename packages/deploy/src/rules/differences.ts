import type { Machine } from '../ci/job.ts';
import { listPinned } from '../facts/natives-of.ts';
import type { Difference } from '../finding.ts';
import type { Native } from '../natives/read-natives.ts';
import type { Origin, StagePlatform, StageState } from '../stages/state.ts';
import { compareVersions } from '../text/compare-versions.ts';

/** How a stage differs from where a tree was installed, as far as the packages in it care and both are known. */
export function compareStages(origin: Origin, stage: StageState, natives: readonly Native[]): Difference[] {
  const image = stage.image;
  const found: Difference[] = [];
  const bound = natives.filter(({ comes }) => comes !== 'tarball');
  const libc = image?.libc ?? null;
  if (origin.libc !== null && libc !== null && origin.libc !== libc) {
    if (bound.some(({ isBoundToLibc }) => isBoundToLibc))
      found.push({ axis: 'libc', from: origin.libc, to: libc });
  } else if (
    origin.glibc !== null &&
    typeof image?.glibc === 'string' &&
    compareVersions(image.glibc, origin.glibc) < 0
  ) {
    if (bound.some(({ builds }) => builds))
      found.push({ axis: 'glibc', from: origin.glibc, to: image.glibc });
  }
  const node = stage.node?.major ?? null;
  if (origin.node !== null && node !== null && origin.node !== node && listPinned(natives).length > 0)
    found.push({ axis: 'node', from: String(origin.node), to: String(node) });
  if (bound.length > 0 && differ(origin.platform, stage.platform))
    found.push({ axis: 'platform', from: nameOf(origin.platform), to: nameOf(stage.platform) });
  return found;
}

/** A tree of the machine that builds is for no other; what the target is may be what a stage names. */
function differ(from: StagePlatform, to: StagePlatform): boolean {
  if (from === 'build') return to !== 'build';
  return typeof from === 'object' && typeof to === 'object' && from.arch !== to.arch;
}

const nameOf = (platform: StagePlatform): string => (typeof platform === 'string' ? platform : platform.arch);

/** How two machines of a CI differ. */
export function compareMachines(from: Machine, to: Machine, natives: readonly Native[]): Difference[] {
  const found: Difference[] = [];
  const add = (
    axis: 'os' | 'arch' | 'libc' | 'node',
    a: string | number | null,
    b: string | number | null,
  ) => {
    if (a !== null && b !== null && a !== b) found.push({ axis, from: String(a), to: String(b) });
  };
  add('os', from.os, to.os);
  add('arch', from.arch, to.arch);
  if (natives.some(({ isBoundToLibc, comes }) => isBoundToLibc && comes !== 'tarball'))
    add('libc', from.libc, to.libc);
  if (listPinned(natives).length > 0) add('node', from.node, to.node);
  return found;
}
