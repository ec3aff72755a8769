// Preloaded into a process: kills it, as a power cut would, right before the file system change with the
// number KILL_AT.
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
    // Terminal output is not a change.
    if (name === 'writeSync' && args[0] < 3) return change(...args);
    if (++count === last) process.kill(process.pid, 'SIGKILL');
    return change(...args);
  };
}
