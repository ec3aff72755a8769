import { readFileSync } from 'node:fs';
import { findProgram } from '../hosts/find-program.ts';

/** What compiling an addon takes, and what of it this machine lacks. */
export interface MissingTools {
  missing: ToolName[];
  /** One command that installs all of it here; null where this system's way is not known. */
  install: string | null;
}

export type ToolName = 'a C++ compiler' | 'make' | 'Python 3';

/** Programs that will do for each, as node-gyp looks for them (node-gyp's README, "Installation"; `CXX` and `PYTHON` count too). */
const tools = [
  { name: 'Python 3', programs: ['python3', 'python'], variable: 'PYTHON' },
  { name: 'make', programs: ['make', 'gmake'], variable: 'MAKE' },
  { name: 'a C++ compiler', programs: ['c++', 'g++', 'clang++'], variable: 'CXX' },
] as const satisfies readonly { name: ToolName; programs: readonly string[]; variable: string }[];

/** Looks for a Unix tool chain on a search path. On Windows node-gyp finds Visual Studio by itself, and says what it lacks. */
export function findMissingTools(env: NodeJS.ProcessEnv): MissingTools {
  if (process.platform === 'win32') return { missing: [], install: null };
  const missing = tools
    .filter(({ programs, variable }) => {
      const named = env[variable];
      return ![...(named === undefined || named === '' ? [] : [named]), ...programs].some(
        (program) => program.includes('/') || findProgram(program, env) !== null,
      );
    })
    .map(({ name }) => name);
  return { missing, install: missing.length === 0 ? null : installCommand(readDistribution()) };
}

/** By the `ID`s of os-release(5), and the like of them that a derived distribution names in `ID_LIKE`. */
const installCommands: Readonly<Record<string, string>> = {
  debian: 'apt-get install -y python3 make g++',
  ubuntu: 'apt-get install -y python3 make g++',
  alpine: 'apk add python3 make g++',
  fedora: 'dnf install -y python3 make gcc-c++',
  rhel: 'dnf install -y python3 make gcc-c++',
  centos: 'yum install -y python3 make gcc-c++',
  amzn: 'yum install -y python3 make gcc-c++',
  arch: 'pacman -S --needed python make gcc',
  opensuse: 'zypper install -y python3 make gcc-c++',
  suse: 'zypper install -y python3 make gcc-c++',
  void: 'xbps-install -S python3 make gcc',
  darwin: 'xcode-select --install',
  freebsd: 'pkg install python3 gmake',
};

export function installCommand(ids: readonly string[]): string | null {
  for (const id of ids) {
    const command = installCommands[id];
    if (command !== undefined) return command;
  }
  return null;
}

function readDistribution(): string[] {
  if (process.platform !== 'linux') return [process.platform];
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const field = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(release)?.[1] ?? '';
    return [field('ID'), ...field('ID_LIKE').split(/\s+/)].filter((id) => id !== '');
  } catch {
    return [];
  }
}
