import { join } from 'node:path';
import { createWalkHelper, type Project, type WalkHelper, type WalkThread } from '@abistamp/core';
import { countProcessors } from './count-processors.ts';
import type { WalkerData } from './walker.ts';

/** Helps to walk a large tree with a thread; null where there is no other processor for one. */
export function helpWalk(project: Project): WalkHelper | null {
  return countProcessors() < 2 ? null : createWalkHelper(() => startWalker(project));
}

/** Null where no thread can start, and in a run of the sources, which have no bundle for one. */
function startWalker({ root, tree }: Project): WalkThread | null {
  try {
    // Takes milliseconds to load.
    const threads = require('node:worker_threads') as typeof import('node:worker_threads');
    const { port1: port, port2 } = new threads.MessageChannel();
    const workerData: WalkerData = { root, store: tree.globalStoreFolder, port: port2 };
    const options = { workerData, transferList: [port2], execArgv: [] };
    const worker = new threads.Worker(join(__dirname, 'walker.cjs'), options);
    // What it does not do is done without it.
    worker.on('error', () => undefined);
    worker.unref();
    return {
      send: (offer) => port.postMessage(offer),
      receive: () => threads.receiveMessageOnPort(port)?.message ?? null,
      end: () => port.close(),
    };
  } catch {
    return null;
  }
}
