// Preloaded into a process: ends it right before the file system change or the request to a server, or right
// after the start of a program, with the number KILL_AT: by SIGKILL, as a power cut would; with KILL_HOW=group together with its
// whole process group; with KILL_HOW=SIGTERM by asking it to end. KILL_COUNT names a file for the number of
// steps that there were.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');

const last = Number(process.env.KILL_AT);
const how = process.env.KILL_HOW ?? 'SIGKILL';
const countFile = process.env.KILL_COUNT;
// What it starts lives on unharmed.
for (const name of ['KILL_AT', 'KILL_HOW', 'KILL_COUNT']) delete process.env[name];

const { writeFileSync } = fs;
let count = 0;
function step() {
  if (++count === last) process.kill(how === 'group' ? -process.pid : process.pid, signalOf(how));
}
const signalOf = (name) => (name === 'SIGTERM' ? name : 'SIGKILL');

for (const name of [
  'chmodSync',
  'copyFileSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmSync',
  'symlinkSync',
  'unlinkSync',
  'utimesSync',
  'writeFileSync',
  'writeSync',
]) {
  const change = fs[name];
  fs[name] = (...args) => {
    // Terminal output is not a change.
    if (!(name === 'writeSync' && args[0] < 3)) step();
    return change(...args);
  };
}
const { request } = http;
http.request = (...args) => {
  step();
  return request(...args);
};
const { spawn } = childProcess;
childProcess.spawn = (...args) => {
  const child = spawn(...args);
  // Once the program has had time to begin its work, and before it has ended it.
  setTimeout(step, 60);
  return child;
};
if (countFile !== undefined) process.on('exit', () => writeFileSync(countFile, `${count}`));
