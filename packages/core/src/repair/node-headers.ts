import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalRuntime } from '../runtime/runtime.ts';

/**
 * The folder whose `include/node` an addon for this runtime must be compiled with, as node-gyp's `nodedir`
 * takes it. Null when node-gyp finds the right headers by itself: those that the user configured, those in
 * its cache, or a download. Configured headers of another ABI would silently produce an addon that does not
 * load; they are overridden, with `''` if there is nothing better.
 */
export function chooseHeaders(runtime: LocalRuntime, env: NodeJS.ProcessEnv): string | null {
  if (runtime.kind !== 'node') return null;
  const named = Object.entries(env).find(([name]) => name.toLowerCase() === 'npm_config_nodedir')?.[1] ?? '';
  if (named !== '' && readHeadersAbi(named) === runtime.abi) return null;
  const beside = join(dirname(runtime.execPath), process.platform === 'win32' ? '' : '..');
  if (readHeadersAbi(beside) === runtime.abi && hasSameVersion(beside, runtime.version)) return beside;
  return named === '' || readHeadersAbi(named) === null ? null : '';
}

/** `NODE_MODULE_VERSION` of include/node/node_version.h; null without headers, or if they do not say. */
function readHeadersAbi(folder: string): number | null {
  const abi = /^\s*#define NODE_MODULE_VERSION (\d+)/m.exec(readVersionHeader(folder))?.[1];
  return abi === undefined ? null : Number(abi);
}

/**
 * Within one ABI, later releases have more functions: headers beside a program are its own, or left over from
 * another.
 */
function hasSameVersion(folder: string, version: string | null): boolean {
  const text = readVersionHeader(folder);
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)`, 'm').exec(text)?.[1],
  );
  return version === parts.join('.');
}

function readVersionHeader(folder: string): string {
  return readText(folder, 'node_version.h');
}

/** Of the headers in a folder; empty if there are none. */
export function readText(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, 'include', 'node', name), 'utf8');
  } catch {
    return '';
  }
}
