// A process that takes a tree's lock again and again, and leaves it behind as a killed one does; two that
// hold it at once collide on a file that both create.
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTreeLock } from '@abistamp/core/internal/repair/lock';
import { identifyProcess } from '@abistamp/core/internal/runtime/process-identity';

const [root = '', rounds = '1', gone = '0'] = process.argv.slice(2);
const lock = join(root, 'node_modules/.cache/abistamp/repair.lock');
const held = join(root, 'held');
let met = 0;
for (let round = 0; round < Number(rounds); round++) {
  await withTreeLock(root, async () => {
    try {
      closeSync(openSync(held, 'wx'));
    } catch {
      met++;
      return;
    }
    await sleep(1);
    rmSync(held, { force: true });
    if (gone !== '0')
      writeFileSync(lock, JSON.stringify({ ...identifyProcess(), pid: Number(gone), id: randomUUID() }));
  });
}
console.log(met === 0 ? 'done' : `met another holder ${met} times`);
