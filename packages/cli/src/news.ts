import {
  chooseStyle,
  formatRecordPretty,
  leaveUntold,
  type RecordResult,
  type Session,
  takeUntold,
} from '@abistamp/core';

/**
 * One line after an install that changed abi-lock.json, which is to be committed; nothing after any other. npm
 * shows nothing of what `dependencies` prints: what happened there is told by the next `prepare`, which in an
 * install of everything follows at once.
 */
export function tellRecorded({ project, runtime, env }: Session, result: RecordResult): void {
  const isNew = result.sidecar.kind === 'written';
  if (env['npm_lifecycle_event'] === 'dependencies') {
    if (isNew) leaveUntold(project.root);
    return;
  }
  const wasUntold = takeUntold(project.root);
  if (!isNew && !wasUntold) return;
  const style = chooseStyle(process.stderr, env);
  const [line = ''] = formatRecordPretty(result, project, runtime, style).split('\n');
  process.stderr.write(`${line}; commit abi-lock.json\n`);
}
