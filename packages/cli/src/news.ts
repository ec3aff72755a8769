import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  chooseStyle,
  formatRecordPretty,
  type RecordResult,
  type Session,
  writeAtomically,
} from '@abistamp/core';

/** Beside the record: abi-lock.json has changed, and nobody was told yet. */
const untold = 'node_modules/.cache/abistamp/untold';

/**
 * One line after an install that changed abi-lock.json, which is to be committed; nothing after any other. npm
 * shows nothing of what `dependencies` prints: what happened there is told by the next `prepare`, which in an
 * install of everything follows at once.
 */
export function tellRecorded({ project, runtime, env }: Session, result: RecordResult): void {
  const path = join(project.root, untold);
  const isNew = result.sidecar.kind === 'written';
  if (env['npm_lifecycle_event'] === 'dependencies') {
    // The folder of a record that was just written is one of this tree.
    if (isNew && result.stamp.kind === 'written') leave(path);
    return;
  }
  if (!isNew && !existsSync(path)) return;
  rmSync(path, { force: true });
  const style = chooseStyle(process.stderr, env);
  const [line = ''] = formatRecordPretty(result, project, runtime, style).split('\n');
  process.stderr.write(`${line}; commit abi-lock.json\n`);
}

function leave(path: string): void {
  try {
    writeAtomically(path, '');
  } catch {
    // It is only not told.
  }
}
