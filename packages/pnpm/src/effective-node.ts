import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { PnpmConfig } from './pnpm-config.ts';
import type { ProjectPaths } from './project-paths.ts';

/** The Node that builds and scripts run with. */
export interface EffectiveNode {
  /** How to start it. */
  command: string;
  /** Its file, with no links in its path: what records of a runtime compare. */
  program: string;
}

const name = process.platform === 'win32' ? 'node.exe' : 'node';
const headBytes = 4096;

/**
 * The Node that pnpm's scripts will find: a dependency of the project (`devEngines.runtime`, or the package `node`), the one of `use-node-version`, else the first on
 * PATH. It is never told by the Node that runs the pnpmfile, nor by `npm_node_execpath`, which both are pnpm's own. Null where there is none.
 */
export function findEffectiveNode(
  { folder, root }: ProjectPaths,
  { extraBinPaths = [], useNodeVersion, pnpmHomeDir }: PnpmConfig,
  env: NodeJS.ProcessEnv,
): EffectiveNode | null {
  const own = new Set([folder, root].map((place) => join(place, 'node_modules/.bin')));
  for (const bin of new Set([...own, ...extraBinPaths])) {
    const path = join(bin, name);
    if (isProgram(path)) return describe(readShimTarget(path) ?? path);
  }
  if (useNodeVersion !== undefined && pnpmHomeDir !== undefined) {
    // `rc/24.0.0-rc.4` lies in the folder of its version.
    const home = join(pnpmHomeDir, 'nodejs', useNodeVersion.replace(/^.*\//, ''));
    const path = process.platform === 'win32' ? join(home, name) : join(home, 'bin', name);
    if (isProgram(path)) return describe(path);
  }
  for (const bin of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    const path = join(bin, name);
    if (bin !== '' && isProgram(path)) return describe(path);
  }
  return null;
}

function isProgram(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Started by the name that was found: version managers put links to one program of theirs in the place of many. */
function describe(command: string): EffectiveNode {
  return { command, program: realpathSync(command) };
}

/** What a script in `.bin` starts (@zkochan/cmd-shim: `"$basedir/../node/bin/node" "$@"`); null for a program. */
function readShimTarget(path: string): string | null {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const text = head.toString('latin1', 0, readSync(fd, head, 0, headBytes, 0));
    if (!text.startsWith('#!')) return null;
    const target = /"\$basedir\/([^"]+)"\s+"\$@"/.exec(text)?.[1];
    const found = target === undefined ? null : resolve(dirname(realpathSync(path)), target);
    return found !== null && isProgram(found) ? found : null;
  } finally {
    closeSync(fd);
  }
}
