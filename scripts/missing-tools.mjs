// What this machine lacks to compile addons, before anything is installed: core, which says the same to users,
// is TypeScript and not built yet. test/repair/tool-chain.test.ts compares the two.
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = [
  { name: 'Python 3', programs: ['python3', 'python'], variable: 'PYTHON' },
  { name: 'make', programs: ['make', 'gmake'], variable: 'MAKE' },
  { name: 'a C++ compiler', programs: ['c++', 'g++', 'clang++'], variable: 'CXX' },
];

/** @returns names, and one command that installs all of them here, or null; on Windows always nothing */
export function findMissingTools(env = process.env) {
  if (process.platform === 'win32') return { missing: [], install: null };
  const missing = tools
    .filter(({ programs, variable }) => !env[variable] && !programs.some((name) => isOnPath(name, env)))
    .map(({ name }) => name);
  return { missing, install: missing.length === 0 ? null : readInstallCommand() };
}

/** @returns what to say of missing tools, or null if there are none */
export function describeMissingTools({ missing, install }) {
  if (missing.length === 0) return null;
  const list = missing.length === 1 ? missing[0] : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)}`;
  const [are, them] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const how = install === null ? '' : `\n→ ${install}`;
  return `${list} ${are} missing: addons cannot be compiled here without ${them}.${how}`;
}

function isOnPath(name, env) {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The table is core's own. */
function readInstallCommand() {
  const source = new URL('../packages/core/src/repair/install-commands.ts', import.meta.url);
  const table = readFileSync(fileURLToPath(source), 'utf8');
  const commands = new Map(
    [...table.matchAll(/^ {2}(\w+): '([^']+)',$/gm)].map(([, system, command]) => [system, command]),
  );
  const found = listSystems().find((system) => commands.has(system));
  return found === undefined ? null : commands.get(found);
}

function listSystems() {
  if (process.platform !== 'linux') return [process.platform];
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const field = (name) => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(release)?.[1] ?? '';
    return [field('ID'), ...field('ID_LIKE').split(/\s+/)];
  } catch {
    return [];
  }
}
