import { readFileSync } from 'node:fs';

/** Options of pnpm that may stand in front of a command, with a value of their own. */
const valued = new Set([
  '-C',
  '-F',
  '--child-concurrency',
  '--dir',
  '--filter',
  '--filter-prod',
  '--lockfile-dir',
  '--loglevel',
  '--modules-dir',
  '--network-concurrency',
  '--node-linker',
  '--package-import-method',
  '--registry',
  '--reporter',
  '--resume-from',
  '--script-shell',
  '--store-dir',
  '--test-pattern',
  '--use-node-version',
  '--virtual-store-dir',
  '--workspace-concurrency',
]);

/** The words of a command line without pnpm's own options: `-r --filter app run build -- -x` is `run build -- -x`. */
export function skipOptions(args: readonly string[]): string[] {
  const words = [...args];
  for (let word = words[0]; word !== undefined; word = words[0]) {
    if (valued.has(word)) words.splice(0, 2);
    else if (word.startsWith('-') || word === 'recursive' || word === 'multi' || word === 'm') words.shift();
    else break;
  }
  return words;
}

/** The arguments of the process that started this one: how pnpm 12, whose hooks run in a child, was called. Null where the system does not tell. */
export function readParentArguments(): string[] | null {
  const { execFileSync } = require('node:child_process') as typeof import('node:child_process');
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').replace(/\0$/, '')
        : execFileSync('ps', ['-o', 'args=', '-p', String(process.ppid)], { encoding: 'utf8' }).trim();
    return text.split(process.platform === 'linux' ? '\0' : /\s+/).slice(1);
  } catch {
    return null;
  }
}
