import type { LocalRuntime } from '../runtime/runtime.ts';
import { chooseHeaders } from './node-headers.ts';

/** The environment for node-gyp to compile in, with the right headers for a runtime, wherever they are. */
export function buildEnvironment(runtime: LocalRuntime, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const headers = chooseHeaders(runtime, env);
  return headers === null ? env : { ...withoutSetting(env, 'nodedir'), npm_config_nodedir: headers };
}

/** npm accepts its settings in any case. */
function withoutSetting(env: NodeJS.ProcessEnv, name: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([variable]) => variable.toLowerCase() !== `npm_config_${name}`),
  );
}
