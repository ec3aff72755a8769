import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { PnpmConfig } from './pnpm-config.ts';
import type { ProjectPaths } from './project-paths.ts';

/** The Node that builds and scripts run with. */
export interface EffectiveNode {
  /** How to start it. */
  command: string;
  /** Its file, with links resolved: records compare that. */
  program: string;
}

const isWindows = process.platform === 'win32';
const name = isWindows ? 'node.exe' : 'node';
const headBytes = 4096;

/**
 * Finds the Node that pnpm's scripts will run: the project's own (`devEngines.runtime`, or the package
 * `node`), else that of `use-node-version`, else the first on PATH; null where there is none. The Node that
 * runs the pnpmfile and `npm_node_execpath` say nothing about it: both are pnpm's own.
 */
export function findEffectiveNode(
  { folder, root }: ProjectPaths,
  { extraBinPaths = [], useNodeVersion, pnpmHomeDir }: PnpmConfig,
  env: NodeJS.ProcessEnv,
): EffectiveNode | null {
  const own = [folder, root].map((place) => join(place, 'node_modules/.bin'));
  for (const bin of new Set([...own, ...extraBinPaths])) {
    const path = join(bin, name);
    const own = isProgram(path) ? (readShimTarget(path) ?? path) : null;
    if (own !== null && isNodePackage(own, root)) return describe(own);
  }
  if (useNodeVersion !== undefined && pnpmHomeDir !== undefined) {
    // `rc/24.0.0-rc.4` is in the folder of its version.
    const home = join(pnpmHomeDir, 'nodejs', useNodeVersion.replace(/^.*\//, ''));
    const path = join(home, isWindows ? '' : 'bin', name);
    if (isProgram(path)) return describe(path);
  }
  for (const bin of (env['PATH'] ?? env['Path'] ?? '').split(delimiter)) {
    const path = join(bin, name);
    // Scripts have the project's own programs on their search path too.
    if (!isAbsolute(bin) || /[\\/]node_modules[\\/]\.bin[\\/]*$/.test(bin)) continue;
    if (isProgram(path)) return describe(path);
  }
  return null;
}

/** The package `node`, and those that it takes its programs from. */
const nodePackage = 'node(?:-(?:linux|darwin|win|aix|sunos)-[a-z0-9]+)?';
const placeOfNode = new RegExp(
  String.raw`^(?:(?!node_modules/)[^/]+/)*node_modules/(?:\.pnpm/(${nodePackage})@[^/]+/node_modules/\1|${nodePackage})/`,
);
const globalPlaceOfNode = new RegExp(
  String.raw`/links/(?:@/)?(${nodePackage})(?:/[^/]+|@[^/]+)?/[^/]+/node_modules/\1/(?!.*node_modules/)`,
);

/**
 * Whether pnpm put a program there as a package that really is Node: any package can have a program of that
 * name.
 */
function isNodePackage(program: string, root: string): boolean {
  const real = realpathSync(program).split(sep).join('/');
  const inside = relative(realpathSync(root), real).split(sep).join('/');
  return inside.startsWith('../') ? globalPlaceOfNode.test(real) : placeOfNode.test(inside);
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

/**
 * Started by the name found: version managers link many names to one program of theirs, which goes by the
 * name.
 */
function describe(command: string): EffectiveNode {
  return { command, program: realpathSync(command) };
}

/**
 * The program that a script in `.bin` starts (@zkochan/cmd-shim: `"$basedir/../node/bin/node" "$@"`); null
 * for anything else.
 */
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
