// Preloaded into a program (`NODE_OPTIONS=--require`): notes, in the file that BENCH_OPENED names, every addon
// that it opens and every native program that it starts, one JSON value a line. A line is written before the
// attempt and another after it, since an attempt may end the process.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { isAbsolute, resolve, sep } = require('node:path');

// Taken now: programs replace functions of `fs`.
const { appendFileSync, closeSync, existsSync, openSync, readSync, realpathSync } = fs;
const log = process.env.BENCH_OPENED;

function note(how, file, state) {
  appendFileSync(log, `${JSON.stringify({ how, file, state })}\n`);
}

function realPath(file) {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isNative(file) {
  const start = Buffer.alloc(4);
  try {
    const fd = openSync(file, 'r');
    readSync(fd, start, 0, 4, 0);
    closeSync(fd);
  } catch {
    return false;
  }
  return ['7f454c46', 'cffaedfe'].includes(start.toString('hex')) || start.toString('latin1', 0, 2) === 'MZ';
}

const { dlopen } = process;
process.dlopen = (module, file, ...rest) => {
  const real = realPath(file);
  note('addon', real, 'tried');
  const result = dlopen.call(process, module, file, ...rest);
  note('addon', real, 'opened');
  return result;
};

/** Started, and not there: nothing but its name can tell what it would have been. */
function isGone(path) {
  return path.includes(`${sep}node_modules${sep}`) && !existsSync(path);
}

/** The program, or the programs that a shell's command line names. */
function listPrograms(file, args, cwd) {
  const words = [file, ...(Array.isArray(args) ? args : [])].flatMap((each) =>
    typeof each === 'string' ? [each, ...(each.match(/[^\s"']+/g) ?? [])] : [],
  );
  const paths = words
    .filter((word) => word.includes('/') && !word.startsWith('-') && word.length < 4096)
    .map((word) => (isAbsolute(word) ? word : resolve(String(cwd ?? '.'), word)));
  const programs = paths.filter((path, i) => isNative(path) || (i === 0 && isGone(path)));
  return [...new Set(programs.map(realPath))].filter((path) => path !== realPath(process.execPath));
}

function watchStart(programs, start) {
  for (const program of programs) note('program', program, 'tried');
  const result = start();
  if (!result?.error && !(result < 0)) for (const program of programs) note('program', program, 'opened');
  return result;
}

const { spawn } = childProcess.ChildProcess.prototype;
childProcess.ChildProcess.prototype.spawn = function (options) {
  return watchStart(listPrograms(options.file, options.args, options.cwd), () => spawn.call(this, options));
};

for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  const original = childProcess[name];
  childProcess[name] = (file, ...rest) => {
    const args = rest.find(Array.isArray);
    const options = rest.find((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
    return watchStart(listPrograms(String(file), args, options?.cwd), () => original(file, ...rest));
  };
}

// It does not come back from this.
const { execve } = process;
if (execve !== undefined)
  process.execve = (file, args, env) => {
    for (const program of listPrograms(file, [], '.')) note('program', program, 'opened');
    return execve.call(process, file, args, env);
  };
syncBuiltinESMExports();
