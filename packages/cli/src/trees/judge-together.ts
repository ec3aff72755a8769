import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describeFailedTree } from '@abistamp/core';
import { countProcessors } from '../count-processors.ts';
import { type JudgedOne, type JudgeOptions, judgeTree } from './judge-tree.ts';

/** Fewer trees are judged sooner than another thread starts. */
const treesPerThread = 4;

/**
 * Judges trees, with a thread for each processor, and one tree at a time in each. A tree that ends its thread
 * is one that could not be judged, and keeps no other from being judged. What a thread gives back is text and
 * data of what is wrong: the memory needed does not grow with the trees that fit.
 * @param onJudged is told each root once it is judged
 * @returns in the order of the roots
 */
export async function judgeTogether(
  roots: readonly string[],
  options: JudgeOptions,
  onJudged: (root: string) => void,
): Promise<JudgedOne[]> {
  const queue = [...roots.entries()];
  const results: JudgedOne[] = [];
  const threads = Math.min(countProcessors(), Math.floor(roots.length / treesPerThread));
  const note = (index: number, root: string, judged: JudgedOne) => {
    results[index] = judged;
    onJudged(root);
  };
  const helpers =
    threads < 2 ? [] : Array.from({ length: threads }, () => workInThread(queue, options, note));
  await Promise.all(helpers);
  // Without threads, and what is left where none could start.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [index, root] = next;
    note(index, root, await judgeTree(root, options));
    // Progress is drawn by a timer.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}

/** Takes trees from a queue until it is empty; leaves it as it is where no thread can start. */
async function workInThread(
  queue: [number, string][],
  options: JudgeOptions,
  note: (index: number, root: string, judged: JudgedOne) => void,
): Promise<void> {
  while (queue.length > 0) {
    const worker = startThread(options);
    if (worker === null) return;
    const isLost = await serve(worker, queue, note);
    await worker.terminate();
    if (!isLost) return;
  }
}

/** @returns whether the thread ended before the queue did */
function serve(
  worker: Worker,
  queue: [number, string][],
  note: (index: number, root: string, judged: JudgedOne) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    let current: [number, string] | undefined;
    const next = () => {
      current = queue.shift();
      if (current === undefined) resolve(false);
      else worker.postMessage(current[1]);
    };
    const lose = (error: Error) => {
      if (current === undefined) return;
      const [index, root] = current;
      current = undefined;
      const failure = { code: 'INTERNAL', message: `abistamp itself failed: ${error.message}`, hint: null };
      note(index, root, { ...describeFailedTree(root, failure), note: null });
      resolve(true);
    };
    worker.on('message', (judged: JudgedOne) => {
      if (current === undefined) return;
      const [index, root] = current;
      note(index, root, judged);
      next();
    });
    worker.on('error', lose);
    worker.on('exit', (code) => lose(new Error(`its thread ended with exit code ${code}`)));
    next();
  });
}

/** Null where no thread can start, and in a run of the sources, which have no bundle for one. */
function startThread(options: JudgeOptions): Worker | null {
  try {
    const threads = require('node:worker_threads') as typeof import('node:worker_threads');
    return new threads.Worker(join(__dirname, 'tree-thread.cjs'), { workerData: options, execArgv: [] });
  } catch {
    return null;
  }
}
