import type { LocalRuntime } from '../runtime/runtime.ts';
import { chooseHeaders } from './node-headers.ts';

/** The environment that node-gyp compiles in for a runtime: with the right headers, wherever they are. */
export function buildEnvironment(runtime: LocalRuntime, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const headers = chooseHeaders(runtime, env);
  return headers === null ? env : { ...withoutSetting(env, 'nodedir'), npm_config_nodedir: headers };
}

/** npm's settings may be spelt in any case. */
function withoutSetting(env: NodeJS.ProcessEnv, name: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([variable]) => variable.toLowerCase() !== `npm_config_${name}`),
  );
}
