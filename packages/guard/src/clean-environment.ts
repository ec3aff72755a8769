/** What Node gives to its own children and threads, and what would load the guard again. */
const ofNode = /^NODE_(?:OPTIONS|CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID|V8_COVERAGE|TEST_CONTEXT)$/i;

/**
 * Settings of npm that say where packages come from. Others win over what a build is told on its command line
 * (`npm_config_nodedir`), and were meant for the script that started this program.
 */
const ofRegistry =
  /^npm_config_(?:registry|cache|userconfig|globalconfig|proxy|https_proxy|http_proxy|noproxy|cafile|ca|strict_ssl|@.*|\/\/.*)$/i;

/** The environment for a repair: nothing of the program that it is made for. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => {
    if (/^npm_/i.test(name)) return ofRegistry.test(name);
    return !ofNode.test(name) && name !== 'ABISTAMP_OBSERVE';
  });
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}
