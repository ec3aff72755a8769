import type { Arch, Platform } from '@abistamp/binary';
import { kindOf } from './kind.ts';
import { libcOfInterpreter, readGlibcVersion, readInterpreter, readMappedLoader } from './libc.ts';
import { readMacOsVersion } from './macos.ts';
import type { Runtime } from './runtime.ts';

/** The process running this code, as a runtime. */
export function readCurrentRuntime(): Runtime {
  const { versions, platform, arch, execPath } = process;
  const kind = kindOf(versions);
  const loader = platform === 'linux' ? findLoader(execPath) : null;
  const libc = libcOfInterpreter(loader);
  return {
    kind,
    version: versions[kind] ?? versions.node,
    abi: Number(versions.modules),
    nodeApi: versions['napi'] === undefined ? null : Number(versions['napi']),
    platform: platform as Platform,
    arch: arch as Arch,
    libc,
    glibc: libc === 'glibc' && loader !== null ? readGlibcVersion(loader) : null,
    macos: platform === 'darwin' ? readMacOsVersion() : null,
    execPath,
  };
}

/** The dynamic loader of a Linux program, from its own file, else from what is mapped into this process. */
export function findLoader(execPath: string): string | null {
  return readInterpreter(execPath) ?? readMappedLoader();
}
