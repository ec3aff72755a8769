import { spawnSync } from 'node:child_process';
import type { Runtime } from '../runtime/runtime.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';
import { readText } from './node-headers.ts';

const probeLimitMs = 10_000;

/** Compiles nothing. A compiler that cannot be asked is assumed to support it: the build will say more. */
export function knowsStandard(compiler: string, standard: string, env: NodeJS.ProcessEnv): boolean {
  const { status, stderr } = spawnSync(compiler, [`-std=${standard}`, '-x', 'c++', '-fsyntax-only', '-'], {
    env: withoutCredentials(env),
    input: '',
    encoding: 'utf8',
    timeout: probeLimitMs,
  });
  return status === 0 || !/-std|invalid value|unrecognized/.test(stderr ?? '');
}

/**
 * The C++ standard of a runtime's headers: as they declare it (`common.gypi`), or, before they are
 * downloaded, as all releases of that ABI declare it. Null for runtimes older than the table.
 */
export function findStandard(folder: string | null, { abi, kind }: Runtime): string | null {
  const said = folder === null ? null : /-std=(gnu\+\+\d\w)/.exec(readText(folder, 'common.gypi'))?.[1];
  if (said !== undefined && said !== null) return said;
  if (kind !== 'node') return null;
  if (abi >= 131) return 'gnu++20';
  return abi >= 108 ? 'gnu++17' : null;
}
