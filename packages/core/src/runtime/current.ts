import type { Arch, Platform } from '@abistamp/binary';
import { familySync, versionSync } from 'detect-libc';
import {
  type LibcFamily,
  libcOfInterpreter,
  readGlibcVersion,
  readInterpreter,
  readMappedLoader,
} from './libc.ts';
import type { Runtime } from './runtime.ts';

/** The process running this code, as a runtime. */
export function readCurrentRuntime(): Runtime {
  const { versions, platform, arch, execPath } = process;
  const electron = versions['electron'];
  const program = platform === 'linux' ? readInterpreter(execPath) : null;
  const loader = platform === 'linux' ? (program ?? readMappedLoader()) : null;
  // `ld.so node`: `execPath` is the loader, and detect-libc reports the distribution's C library.
  const libc = (program === null ? libcOfInterpreter(loader) : null) ?? readLibc();
  return {
    kind: electron === undefined ? 'node' : 'electron',
    version: electron ?? versions.node,
    abi: Number(versions.modules),
    nodeApi: versions['napi'] === undefined ? null : Number(versions['napi']),
    platform: platform as Platform,
    arch: arch as Arch,
    libc,
    // Read from the loader: detect-libc reports the version of `/usr/bin/ldd`, which may belong to another
    // glibc.
    glibc: libc === 'glibc' ? ((loader === null ? null : readGlibcVersion(loader)) ?? versionSync()) : null,
    execPath,
  };
}

/** The dynamic loader of a Linux program, from its own file, else from what is mapped into this process. */
export function findLoader(execPath: string): string | null {
  return readInterpreter(execPath) ?? readMappedLoader();
}

/** The C library of this process; null off Linux. */
function readLibc(): LibcFamily {
  const family = familySync();
  return family === 'glibc' || family === 'musl' ? family : null;
}
