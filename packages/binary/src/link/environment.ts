/** What of a program's environment and machine decides where its loader looks. */
export interface LinkEnvironment {
  /** `LD_LIBRARY_PATH`. */
  libraryPath: string;
  /** `LD_PRELOAD`. */
  preload: string;
  /** `LD_BIND_NOW`. */
  bindNow: boolean;
  /** Where relative paths start. */
  directory: string;
  /** Other than where the loader's own place says; for tests, and for machines with a layout of their own. */
  cacheFile?: string;
  muslPathFile?: string;
  defaultDirectories?: string[];
}

export function readLinkEnvironment(env: NodeJS.ProcessEnv = process.env): LinkEnvironment {
  return {
    libraryPath: env['LD_LIBRARY_PATH'] ?? '',
    preload: env['LD_PRELOAD'] ?? '',
    bindNow: (env['LD_BIND_NOW'] ?? '') !== '',
    directory: process.cwd(),
  };
}
