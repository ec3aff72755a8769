import type { SidecarTrouble } from '../operations/project/read-sidecar.ts';
import type { SidecarResult } from '../operations/record/save-sidecar.ts';
import { safeText } from '../safe-text.ts';
import { joinWords } from './names.ts';

interface SidecarComplaint {
  message: string;
  /** What settles it. */
  hint: string;
}

/**
 * What is wrong with abi-lock.json, and what a person does about it; null for what is nothing to complain of.
 */
export function describeSidecar(
  state: SidecarTrouble | SidecarResult | null,
  runner: string,
): SidecarComplaint | null {
  switch (state?.kind) {
    case 'torn':
      return {
        message: 'abi-lock.json cannot be read, so nothing that it pins is compared; it stays as it is',
        hint: 'restore it from version control, or delete it and record again if what it pinned may be forgotten',
      };
    case 'conflict':
      return {
        message: 'abi-lock.json has conflict markers; both sides count until they are merged',
        hint: `${runner} record`,
      };
    case 'disputed': {
      const files = state.rows.map((row) => safeText(`${row.package}/${row.file}`));
      return {
        message: `abi-lock.json has conflict markers, and each side pins another hash for ${joinWords(files, 'and')}; it stays as it is`,
        hint: 'install what the lockfile says and record again, or resolve the conflict by hand',
      };
    }
    default:
      return null;
  }
}
