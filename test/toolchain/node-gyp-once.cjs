#!/usr/bin/env node
// Stands in front of the node-gyp at `program`. What it built before, from the same files, by the same Node and
// compilers, with the same settings, is taken from `cache`. What fails is never kept, nor what writes anywhere
// but to `build`.
const program = '@program@';
const cache = '@cache@';

const { createHash } = require('node:crypto');
const {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} = require('node:fs');
const { delimiter, dirname, join } = require('node:path');

/** Says where things are, and not how to build. */
const placesOnly =
  /^npm_config_(cache|prefix|local_prefix|global_?prefix|userconfig|globalconfig|init_module|user_agent|node_gyp|npm_version|registry)$/i;
const settings =
  /^(npm_(package_)?config_|CC$|CXX$|AR$|LD$|LINK$|PYTHON$|GYP_|MAKEFLAGS$|C(PP|XX)?FLAGS|LDFLAGS|LDLIBS|CPATH$|\w+_INCLUDE_PATH$)/;

const build = join(process.cwd(), 'build');
const before = digest(listFiles('.'));
const kept = before === null ? null : join(cache, digest(listInputs()).slice(0, 24));

if (kept === null || !process.argv.includes('rebuild')) require(program);
else if (existsSync(kept)) {
  rmSync(build, { recursive: true, force: true });
  cpSync(kept, build, { recursive: true, verbatimSymlinks: true });
  process.stderr.write('gyp info ok\n');
} else {
  process.on('exit', (code) => {
    if (code === 0 && existsSync(build) && digest(listFiles('.')) === before) keep();
  });
  require(program);
}

function keep() {
  mkdirSync(dirname(kept), { recursive: true });
  const part = mkdtempSync(`${kept}.`);
  cpSync(build, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, kept);
  } catch {
    // Another build was faster.
    rmSync(part, { recursive: true });
  }
}

/** Null for more than a string holds: a package with hundreds of megabytes of objects is built each time. */
function digest(value) {
  try {
    return createHash('sha256').update(JSON.stringify(value)).digest('hex');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function listInputs() {
  const environment = Object.entries(process.env).filter(
    ([name]) => settings.test(name) && !placesOnly.test(name),
  );
  const tools = ['cc', 'c++', 'g++', 'gcc', 'make', 'python3'].map(findOnPath);
  return [program, process.version, process.argv.slice(2), environment.sort(), tools, before];
}

function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** The package's own files; what it depends on has none of its own to compile. */
function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => folder !== '.' || (name !== 'build' && name !== 'node_modules'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return [[path, entry.isFile() ? readFileSync(path, 'base64') : null]];
    });
}
