import { parentPort, workerData } from 'node:worker_threads';
import type { JudgeOptions } from './judge-tree.ts';

const { judgeTree } = require('./main.cjs') as typeof import('../main.ts');
const options = workerData as JudgeOptions;

parentPort?.on('message', (root: string) => {
  void judgeTree(root, options).then((judged) => parentPort?.postMessage(judged));
});
