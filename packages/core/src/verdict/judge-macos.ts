import type { Slice } from '@abistamp/binary';
import { compareVersions } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { Problem } from './problem.ts';

/**
 * A doubt about files for a newer macOS. dyld loads them, and only mentions the version where a symbol is
 * missing ("built for macOS 13.0 which is newer than running OS").
 */
export function judgeMacOs(slice: Slice, { macos }: Runtime): Problem | null {
  if (slice.format !== 'macho' || slice.minimumOs === null || macos === null) return null;
  return compareVersions(slice.minimumOs, macos) > 0
    ? { code: 'MACOS_TOO_OLD', needs: slice.minimumOs }
    : null;
}
