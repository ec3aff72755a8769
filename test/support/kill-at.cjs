// Loaded into a process before its own code: ends it, as a power cut would, right before the change to the
// file system whose number KILL_AT is.
const fs = require('node:fs');

const last = Number(process.env.KILL_AT);
let count = 0;
for (const name of [
  'chmodSync',
  'copyFileSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'unlinkSync',
  'utimesSync',
  'writeFileSync',
  'writeSync',
]) {
  const change = fs[name];
  fs[name] = (...args) => {
    // Lines on a terminal are no change.
    if (name === 'writeSync' && args[0] < 3) return change(...args);
    if (++count === last) process.kill(process.pid, 'SIGKILL');
    return change(...args);
  };
}
