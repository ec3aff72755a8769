import type { FileTree } from '../files/file-tree.ts';
import type { HostName } from './host.ts';
import { type Installed, nothingWritten } from './installed.ts';
import { parseNpmLockfile } from './npm/lockfile.ts';
import { parsePnpmLockfile } from './pnpm/lockfile.ts';
import { listLockfiles } from './pnpm/lockfiles.ts';
import { parseYarnLockfile } from './yarn/lockfile.ts';
import { parseYarnClassicLockfile } from './yarn-classic/lockfile.ts';

const maxLockfileBytes = 64 * 1024 * 1024;

interface HostRecord {
  /** Best first: what the host says it installed, then what it was to install. */
  files: readonly string[] | ((tree: FileTree) => readonly string[]);
  parse: (text: string) => Installed | null;
}

const records = {
  npm: {
    files: ['node_modules/.package-lock.json', 'npm-shrinkwrap.json', 'package-lock.json'],
    parse: parseNpmLockfile,
  },
  pnpm: { files: listLockfiles, parse: parsePnpmLockfile },
  yarn: { files: ['yarn.lock'], parse: parseYarnLockfile },
  'yarn-classic': { files: ['yarn.lock'], parse: parseYarnClassicLockfile },
} satisfies Record<HostName, HostRecord>;

/** What the host wrote down about the packages that are installed; nothing where it wrote nothing that helps. */
export function readInstalled(tree: FileTree, host: HostName | null): Installed {
  const { files, parse }: HostRecord = records[host ?? 'npm'];
  for (const path of typeof files === 'function' ? files(tree) : files) {
    const text = tree.read(path, maxLockfileBytes);
    const installed = text === null ? null : parse(text);
    if (installed !== null) return installed;
  }
  return nothingWritten;
}
