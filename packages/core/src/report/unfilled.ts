import type { Project } from '../operations/project/project.ts';
import { readSettings } from '../operations/project/settings.ts';
import type { RecordResult } from '../operations/record/record-tree.ts';

/**
 * What a plugin says after an install that changed a native package, where the project lists runtimes: it builds for
 * its own alone, and the command for the others. Null where there is nothing to say.
 */
export function describeUnfilled({ tree }: Project, { survey }: RecordResult): string | null {
  const { recorded, packages } = survey;
  const isSame = JSON.stringify(recorded?.packages) === JSON.stringify(packages);
  return isSame || readSettings(tree)['runtimes'] === undefined
    ? null
    : 'npx abistamp rebuild puts builds for abistamp.runtimes beside';
}
