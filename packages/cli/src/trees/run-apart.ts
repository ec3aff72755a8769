/** Something to do, and what no two may be busy with at once. */
export interface Job {
  keys: readonly string[];
  run(): Promise<void>;
}

/**
 * Runs jobs, several at once, and none beside one with a key of its own. Starts them in order, except that one
 * which has to wait lets later ones pass.
 * @param lanes at most so many at once
 * @param isStopping no more are started
 */
export async function runApart(
  jobs: readonly Job[],
  lanes: number,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const queue = [...jobs];
  const active = new Map<Job, Promise<void>>();
  const isFree = (job: Job) =>
    ![...active.keys()].some(({ keys }) => keys.some((key) => job.keys.includes(key)));
  while (queue.length > 0 || active.size > 0) {
    const index = active.size < lanes && !isStopping() ? queue.findIndex(isFree) : -1;
    const [job] = index < 0 ? [] : queue.splice(index, 1);
    if (job !== undefined) {
      active.set(
        job,
        job.run().finally(() => active.delete(job)),
      );
    } else if (active.size > 0) await Promise.race(active.values());
    else return;
  }
}
