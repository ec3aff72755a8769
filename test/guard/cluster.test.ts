import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';
import { guard } from './guarded.ts';
import { guardedLines, loadSamples, writeSamples } from './samples.ts';

/** Two workers, one after the other, which say what they loaded and end. */
const primary = `
  const cluster = require('node:cluster');
  if (cluster.isPrimary) {
    const start = (left) => {
      if (left === 0) return;
      const worker = cluster.fork();
      worker.on('message', (lines) => { console.log(lines.join('\\n')); worker.kill(); });
      worker.on('exit', () => start(left - 1));
    };
    start(2);
  } else {
    ${loadSamples()}
    process.send(lines);
  }`;

describe('workers of a cluster', () => {
  const cwd = makeFolder('cluster');
  before(() => {
    writeSamples(cwd);
    writeFiles(cwd, { 'app.cjs': primary });
  });

  for (const node of [24, ...onlyInFull<NodeRelease>(18, 20, 22, 25, 26)] as const)
    for (const how of ['--require', '--import'])
      test(`are guarded with ${how} on Node ${node}`, async () => {
        const file = how === '--require' ? guard : '@abistamp/guard';
        const { stdout, stderr } = await runTool('node', [how, file, 'app.cjs'], { cwd, node });
        assert.deepEqual(stdout.trim().split('\n'), [...guardedLines, ...guardedLines], stderr);
      });
});
