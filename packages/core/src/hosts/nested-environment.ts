import { delimiter, dirname } from 'node:path';
import type { Runtime } from '../runtime/runtime.ts';
import { searchPathOf } from './find-program.ts';

/**
 * The environment for a host or a build that works for a runtime: its child processes run the first `node` on
 * the search path, which has to be the one that is built for. Our own hooks are switched off in it.
 */
export function nestedEnvironment(
  { execPath }: Runtime & { execPath: string },
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const path = `${dirname(execPath)}${delimiter}${searchPathOf(env)}`;
  return { ...withoutLifecycle(env), PATH: path, ABISTAMP_ACTIVE: '1' };
}

/**
 * What a host's script inherits about the host would reach the nested one as settings. A second spelling of the
 * search path would win over ours on Windows.
 */
function withoutLifecycle(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    /^(?:path$|npm_(?:lifecycle_|package_|command$|config_(?:omit|include|only|production|workspace|dry_run)$))/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
