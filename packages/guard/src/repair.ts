import {
  describeLoaded,
  formatOutcomeLine,
  isRepaired,
  readCurrentRuntime,
  repairTree,
} from '@abistamp/core/guard';

/**
 * Started by the guard, in its own process: repairs the package of the file that the argument names, by
 * the rules of every repair (approved builds alone, one repair of a tree at a time, all or nothing). Ends with
 * 0 if nothing is wrong with the package any more.
 */
async function repairPackageOf(path: string): Promise<boolean> {
  const loaded = describeLoaded(path);
  if (loaded === null) return false;
  const { execPath, env } = process;
  const session = { project: loaded.project, runtime: { ...readCurrentRuntime(), execPath }, env };
  const result = await repairTree(session, { only: [loaded.package.path], frozen: true });
  for (const outcome of result.outcomes) say(formatOutcomeLine(outcome));
  return isRepaired(result);
}

function say(line: string): void {
  process.stderr.write(`abistamp: ${line}\n`);
}

process.exitCode = 1;
repairPackageOf(process.argv[2] ?? '').then(
  (repaired) => {
    process.exitCode = repaired ? 0 : 1;
  },
  (error: Error) => say(error.message),
);
