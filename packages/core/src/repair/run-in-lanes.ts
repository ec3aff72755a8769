import { availableParallelism, cpus } from 'node:os';

/**
 * Calls `run` for every item, as many at once as there are processors. Once one fails, nothing more begins.
 * @returns the results in the order of the items
 * @throws what the first one threw, when all that had begun have ended
 */
export async function runInLanes<T, R>(things: readonly T[], run: (thing: T) => Promise<R>): Promise<R[]> {
  const queue = [...things.entries()];
  const results: R[] = [];
  // availableParallelism exists from Node 18.14 on.
  const lanes = Math.min(queue.length, availableParallelism?.() ?? cpus().length);
  const failures: unknown[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        results[next[0]] = await run(next[1]);
      } catch (error) {
        failures.push(error);
        queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}
