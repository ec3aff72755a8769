import { availableParallelism, cpus } from 'node:os';

/**
 * Runs `work` for every item, as many at once as there are processors.
 * @returns the results in the order of the items
 */
export async function runInLanes<T, R>(things: readonly T[], run: (thing: T) => Promise<R>): Promise<R[]> {
  const queue = [...things.entries()];
  const results: R[] = [];
  // availableParallelism exists from Node 18.14 on.
  const lanes = Math.min(queue.length, availableParallelism?.() ?? cpus().length);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        results[next[0]] = await run(next[1]);
    }),
  );
  return results;
}
