/** The parts of a program's environment and machine that decide where its loader searches. */
export interface LinkEnvironment {
  /** `LD_LIBRARY_PATH`. */
  libraryPath: string;
  /** `LD_PRELOAD`. */
  preload: string;
  /** `LD_BIND_NOW`. */
  bindNow: boolean;
  /** `GLIBC_TUNABLES`. */
  tunables: string;
  /** The base of relative paths. */
  directory: string;
  /** Overrides the loader's own location; for tests, and for machines with an unusual layout. */
  cacheFile?: string;
  muslPathFile?: string;
  defaultDirectories?: string[];
}

export function readLinkEnvironment(env: NodeJS.ProcessEnv = process.env): LinkEnvironment {
  return {
    libraryPath: env['LD_LIBRARY_PATH'] ?? '',
    preload: env['LD_PRELOAD'] ?? '',
    bindNow: (env['LD_BIND_NOW'] ?? '') !== '',
    tunables: env['GLIBC_TUNABLES'] ?? '',
    directory: process.cwd(),
  };
}
