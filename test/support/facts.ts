import type { ElfSlice, NativeFile, Registration } from '@abistamp/binary';
import type { Runtime } from '@abistamp/core';
import type { NativePackage, RecordedFile } from '@abistamp/core/internal/tree/native-package';

/** Node 22 on Linux x64 with glibc 2.36 by default. */
export function runtime(changes: Partial<Runtime> = {}): Runtime {
  return {
    kind: 'node',
    version: '22.23.3',
    abi: 127,
    nodeApi: 10,
    platform: 'linux',
    arch: 'x64',
    libc: 'glibc',
    glibc: '2.36',
    macos: null,
    execPath: null,
    ...changes,
  };
}

export const pinnedTo = (...abis: number[]): Registration => ({ kind: 'abi', abis, runtime: 'node' });
export const nodeApi = (declared: number | null = null, required: number | null = null): Registration => ({
  kind: 'node-api',
  nodeApi: { declared, required },
});

/** A Linux x64 glibc addon that uses Node-API by default. */
export function elf(registration: Registration = nodeApi(), changes: Partial<ElfSlice> = {}): NativeFile {
  const slice: ElfSlice = {
    format: 'elf',
    arch: 'x64',
    type: 'library',
    registration,
    needed: ['libc.so.6'],
    soname: null,
    stripped: true,
    problems: [],
    arm: null,
    libc: 'glibc',
    glibc: '2.28',
    glibcxx: null,
    cxxabi: null,
    versionNeeds: [],
    interpreter: null,
    rpath: [],
    runpath: [],
    bindNow: false,
    executableStack: false,
    ...changes,
  };
  return { format: 'elf', platform: 'linux', slices: [slice] };
}

export function file(path: string, facts: NativeFile, changes: Partial<RecordedFile> = {}): RecordedFile {
  return { path, size: 1000, mtimeMs: 1, facts, origin: 'delivered', sha256: null, ...changes };
}

export function nativePackage(changes: Partial<NativePackage> = {}): NativePackage {
  return {
    name: 'addon',
    version: '1.0.0',
    path: 'node_modules/addon',
    integrity: null,
    loader: { kind: 'node-gyp-build', root: '', flavor: 'tags' },
    needs: [{}],
    build: { script: 'node-gyp rebuild', source: true, bundled: false },
    platform: null,
    optional: false,
    resolvedDeps: {},
    files: [],
    expected: [],
    ...changes,
  };
}
