import type { Arch, Platform } from '@abistamp/binary';
import { libcOfInterpreter, readGlibcVersion, readInterpreter, readMappedLoader } from './libc.ts';
import type { Runtime } from './runtime.ts';

/** The process that runs this code, as a runtime. */
export function readCurrentRuntime(): Runtime {
  const { versions, platform, arch, execPath } = process;
  const electron = versions['electron'];
  const loader = platform === 'linux' ? findLoader(execPath) : null;
  const libc = libcOfInterpreter(loader);
  return {
    kind: electron === undefined ? 'node' : 'electron',
    version: electron ?? versions.node,
    abi: Number(versions.modules),
    nodeApi: versions['napi'] === undefined ? null : Number(versions['napi']),
    platform: platform as Platform,
    arch: arch as Arch,
    libc,
    glibc: libc === 'glibc' && loader !== null ? (readGlibcVersion(loader) ?? readReportedGlibc()) : null,
    execPath,
  };
}

/** The dynamic loader of a Linux program: from its own file, else from what maps this process. */
export function findLoader(execPath: string): string | null {
  return readInterpreter(execPath) ?? readMappedLoader();
}

/** What Node.js itself reports; slower than reading the loader, so only asked where that says nothing. */
function readReportedGlibc(): string | null {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header?.glibcVersionRuntime ?? null;
}
