import {
  chooseStyle,
  fillVariants,
  findElectron,
  formatFilledPretty,
  readPolicy,
  type Session,
} from '@abistamp/core';
import { readKnownFit } from '@abistamp/core/fast';
import { dropDoubles, findListed } from './other-runtimes.ts';
import { hookPatience } from './patience.ts';
import { requireLocal } from './runtime-option.ts';

/**
 * After an install: puts builds beside for the runtimes that the project lists and that are here, where installs may
 * build. Says what it did; of runtimes that are not here, nothing.
 */
export async function fillAfterInstall({ project, runtime, env }: Session): Promise<void> {
  if (readPolicy(project.tree, env, 'install', false).onMismatch !== 'rebuild') return;
  const session = { project, runtime: requireLocal(runtime), env };
  const { others } = findListed(session);
  const all = dropDoubles(session, others, findElectron(project)?.hasApp === true).filter(
    (other) => other.kind !== 'node' || readKnownFit(project.root, 'tree', other.runtime.execPath) === null,
  );
  if (all.length === 0) return;
  const style = chooseStyle(process.stderr, env);
  const filled = await fillVariants(session, all, { patience: hookPatience });
  for (const { files, failed, ...rest } of filled) {
    if (files.length + failed.length === 0) continue;
    process.stderr.write(formatFilledPretty({ files, failed, ...rest }, style));
  }
}
