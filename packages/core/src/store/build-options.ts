/** Variables that compilers and build tools read; each can change the output. */
const compilerVariables = [
  'CC',
  'CXX',
  'CFLAGS',
  'CXXFLAGS',
  'CPPFLAGS',
  'LDFLAGS',
  'GYP_DEFINES',
  'npm_config_build_from_source',
  'npm_config_debug',
];

/**
 * Environment settings that decide what a package's build produces, in a stable form: the compiler's own
 * variables, and npm's settings for this package (`npm_config_sharp_libvips_local_prebuilds` …).
 */
export function readBuildOptions(name: string, env: NodeJS.ProcessEnv): string[] {
  const own = `npm_config_${name.replace(/^@/, '').replace(/[^a-z0-9]+/gi, '_')}_`.toLowerCase();
  return Object.entries(env)
    .filter(
      ([variable, value]) =>
        value !== undefined &&
        value !== '' &&
        (compilerVariables.includes(variable) || variable.toLowerCase().startsWith(own)),
    )
    .map(([variable, value]) => `${variable}=${value}`)
    .sort();
}
