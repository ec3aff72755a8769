import type { Finding, Runtime } from '@abistamp/core';
import { type FindingCode, isDoubt } from '@abistamp/core/internal/verdict/problem';
import { runtime } from '../support/facts.ts';

type Problems = Finding['problem'];

/** What every frame is shown for: at least one problem per code, or this does not compile. */
export const problems: { [Code in FindingCode]: readonly Extract<Problems, { code: Code }>[] } = {
  ABI_MISMATCH: [
    { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
    { code: 'ABI_MISMATCH', abis: [115, 120], runtime: null },
    { code: 'ABI_MISMATCH', abis: [136], runtime: 'electron' },
    { code: 'ABI_MISMATCH', abis: [999], runtime: 'node' },
  ],
  NODE_API_TOO_NEW: [
    { code: 'NODE_API_TOO_NEW', needs: 10, how: 'declared' },
    { code: 'NODE_API_TOO_NEW', needs: 10, how: 'imported' },
  ],
  PLATFORM_MISMATCH: [{ code: 'PLATFORM_MISMATCH', platform: 'darwin' }],
  ARCH_MISMATCH: [
    { code: 'ARCH_MISMATCH', archs: ['arm64'] },
    { code: 'ARCH_MISMATCH', archs: ['arm64', 'ia32'] },
    { code: 'ARCH_MISMATCH', archs: [] },
    { code: 'ARCH_MISMATCH', archs: ['arm64'], translated: true },
  ],
  LIBC_MISMATCH: [
    { code: 'LIBC_MISMATCH', libc: 'musl', certain: true },
    { code: 'LIBC_MISMATCH', libc: 'glibc', certain: false },
  ],
  GLIBC_TOO_OLD: [{ code: 'GLIBC_TOO_OLD', needs: '2.39' }],
  MACOS_TOO_OLD: [{ code: 'MACOS_TOO_OLD', needs: '13.3' }],
  LIBSTDCXX_TOO_OLD: [{ code: 'LIBSTDCXX_TOO_OLD', needs: 'GLIBCXX_3.4.32', library: 'libstdc++.so.6' }],
  LIBRARY_MISSING: [
    { code: 'LIBRARY_MISSING', libraries: ['libvips-cpp.so.42'], from: null },
    {
      code: 'LIBRARY_MISSING',
      libraries: ['libglib-2.0.so.0', 'libvips-cpp.so.42'],
      from: '@img/sharp-libvips-linux-x64',
    },
    { code: 'LIBRARY_MISSING', libraries: ['OpenCL.dll'], from: null, elsewhere: true },
    {
      code: 'LIBRARY_MISSING',
      libraries: ['/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib'],
      from: null,
      elsewhere: true,
    },
    { code: 'LIBRARY_MISSING', libraries: ['MSVCP140.dll', 'VCRUNTIME140.dll'], from: null },
  ],
  SYMBOL_MISSING: [
    { code: 'SYMBOL_MISSING', symbols: ['uv_async_init'] },
    { code: 'SYMBOL_MISSING', symbols: ['uv_a', 'uv_b'] },
    { code: 'SYMBOL_MISSING', symbols: ['uv_a', 'uv_b', 'uv_c', 'uv_d', 'uv_e'] },
    { code: 'SYMBOL_MISSING', symbols: ['uv_run'], late: true },
  ],
  ADDON_REFUSED: [
    { code: 'ADDON_REFUSED', why: 'not-node-api', abis: [127] },
    { code: 'ADDON_REFUSED', why: 'not-registered', abis: [147] },
    { code: 'ADDON_REFUSED', why: 'by-name', abis: [] },
    { code: 'ADDON_REFUSED', why: 'part-of-v8', abis: [147] },
  ],
  CORRUPT_FILE: [
    { code: 'CORRUPT_FILE', detail: 'is empty' },
    { code: 'CORRUPT_FILE', detail: 'ends at byte 4096 of 81920', endsProcess: true },
    {
      code: 'CORRUPT_FILE',
      detail: 'needs libvips-cpp.so.42, which ends at byte 4096 of 81920',
      endsProcess: true,
    },
  ],
  NOEXEC_MOUNT: [{ code: 'NOEXEC_MOUNT', mount: '/home/ann/my projects' }],
  EXECUTABLE_STACK: [
    { code: 'EXECUTABLE_STACK', how: 'asked' },
    { code: 'EXECUTABLE_STACK', how: 'default' },
  ],
  INITIAL_EXEC_TLS: [
    { code: 'INITIAL_EXEC_TLS', size: 4096 },
    { code: 'INITIAL_EXEC_TLS', size: null },
  ],
  UNSIGNED: [{ code: 'UNSIGNED' }],
  NOT_EXECUTABLE: [{ code: 'NOT_EXECUTABLE' }],
  NOT_BUILT: [
    { code: 'NOT_BUILT', why: 'never-run', expected: ['build/Release/addon.node'] },
    { code: 'NOT_BUILT', why: 'not-approved', expected: ['build/Release/addon.node'] },
    { code: 'NOT_BUILT', why: 'denied', expected: ['build/Release/addon.node'] },
    { code: 'NOT_BUILT', why: 'scripts-off', expected: ['build/Release/addon.node'] },
    { code: 'NOT_BUILT', why: 'failed', expected: [] },
    { code: 'NOT_BUILT', why: 'removed', expected: ['prebuilds/linux-x64/addon.node'] },
    { code: 'NOT_BUILT', why: 'unsupported', expected: [] },
    { code: 'NOT_BUILT', why: 'excluded', expected: [] },
  ],
  PACKAGE_MISSING: [{ code: 'PACKAGE_MISSING' }],
  PLATFORM_PACKAGE_MISSING: [
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@img/sharp-linux-x64'],
      present: ['@img/sharp-linuxmusl-x64'],
      offered: true,
    },
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@img/sharp-linux-x64', '@img/sharp-wasm32'],
      present: [],
      offered: true,
    },
    { code: 'PLATFORM_PACKAGE_MISSING', wanted: ['@img/sharp-linux-x64'], present: [], offered: false },
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@img/sharp-linux-x64'],
      present: [],
      offered: true,
      omission: {
        setting: 'omit=optional',
        remedy: {
          kind: 'command',
          command: { runner: 'npm', args: ['install', '--include=optional'] },
        },
      },
    },
    {
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['@img/sharp-darwin-x64'],
      present: ['@img/sharp-darwin-arm64'],
      offered: true,
      translated: true,
    },
  ],
  SHADOWED: [
    {
      code: 'SHADOWED',
      by: 'prebuilds/linux-x64/addon.node',
      problem: { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
    },
    {
      code: 'SHADOWED',
      by: 'prebuilds/linux-x64/addon.node',
      problem: { code: 'GLIBC_TOO_OLD', needs: '2.39' },
    },
  ],
  DIGEST_CHANGED: [
    {
      code: 'DIGEST_CHANGED',
      pinned: '1f'.repeat(32),
      actual: 'e0'.repeat(32),
    },
  ],
  LOAD_FAILED: [
    { code: 'LOAD_FAILED', how: 'refused', detail: "Module did not self-register: '/srv/app/addon.node'." },
    { code: 'LOAD_FAILED', how: 'threw', detail: 'setup() was not called' },
    { code: 'LOAD_FAILED', how: 'died', detail: 'the loading process was ended by SIGSEGV' },
  ],
  VERDICT_REFUTED: [{ code: 'VERDICT_REFUTED', detail: 'SYMBOL_MISSING' }],
  EXTERNAL_BUFFERS: [
    { code: 'EXTERNAL_BUFFERS', functions: ['napi_create_external_buffer'] },
    { code: 'EXTERNAL_BUFFERS', functions: ['node::Buffer::New', 'v8::ArrayBuffer::NewBackingStore'] },
  ],
  TARGET_NOT_RECORDED: [
    {
      code: 'TARGET_NOT_RECORDED',
      place: 'node-v127-linux-x64',
      known: ['linux-x64', 'node-v115-linux-x64'],
    },
    { code: 'TARGET_NOT_RECORDED', place: 'linux-x64', known: [] },
  ],
  RECORD_DIFFERS: [
    {
      ...{ code: 'RECORD_DIFFERS', how: 'added', place: 'node-v127-linux-x64' },
      ...{ recorded: null, found: 'built abi' },
    },
    {
      ...{ code: 'RECORD_DIFFERS', how: 'removed', place: 'linux-x64' },
      ...{ recorded: 'delivered node-api sha256-0a0b0c0d', found: null },
    },
    {
      ...{ code: 'RECORD_DIFFERS', how: 'changed', place: 'linux-x64' },
      ...{ recorded: 'built node-api', found: 'delivered node-api sha256-0a0b0c0d' },
    },
  ],
};

export const node22 = runtime({ version: '22.11.0', nodeApi: 9, execPath: '/usr/bin/node' });

export const bun: Runtime = {
  ...node22,
  ...{ kind: 'bun', version: '1.4.5', abi: 147, nodeApi: 10, execPath: '/usr/bin/bun' },
};
export const deno: Runtime = { ...node22, kind: 'deno', version: '2.9.6', execPath: '/usr/bin/deno' };

export const electron40: Runtime = { ...node22, kind: 'electron', version: '40.1.0', abi: 143, nodeApi: 10 };

/** The most common fix for each code. */
const usualRepairs = {
  ABI_MISMATCH: 'rebuild',
  NODE_API_TOO_NEW: 'ask',
  PLATFORM_MISMATCH: 'rebuild',
  ARCH_MISMATCH: 'rebuild',
  LIBC_MISMATCH: 'rebuild',
  GLIBC_TOO_OLD: 'rebuild',
  MACOS_TOO_OLD: 'ask',
  LIBSTDCXX_TOO_OLD: 'rebuild',
  LIBRARY_MISSING: 'ask',
  SYMBOL_MISSING: 'rebuild',
  ADDON_REFUSED: 'ask',
  CORRUPT_FILE: 'rebuild',
  NOEXEC_MOUNT: 'ask',
  EXECUTABLE_STACK: 'ask',
  INITIAL_EXEC_TLS: 'ask',
  UNSIGNED: 'ask',
  NOT_EXECUTABLE: 'ask',
  NOT_BUILT: 'rebuild',
  PACKAGE_MISSING: 'ask',
  PLATFORM_PACKAGE_MISSING: 'reinstall',
  SHADOWED: 'move-aside',
  DIGEST_CHANGED: 'ask',
  LOAD_FAILED: 'ask',
  VERDICT_REFUTED: 'ask',
  EXTERNAL_BUFFERS: 'ask',
  TARGET_NOT_RECORDED: 'ask',
  RECORD_DIFFERS: 'ask',
} as const satisfies Record<FindingCode, Finding['repair']>;

function repairOf(problem: Problems): Finding['repair'] {
  if (problem.code === 'PLATFORM_PACKAGE_MISSING' && problem.omission !== undefined) return 'ask';
  const fromPackage = problem.code === 'LIBRARY_MISSING' && problem.from !== null;
  if (problem.code === 'SYMBOL_MISSING' && problem.late === true) return 'ask';
  return fromPackage ? 'reinstall' : usualRepairs[problem.code];
}

/** The runtime that a sample is judged for. */
export function runtimeOf(problem: Problems): Runtime {
  if (problem.code === 'ADDON_REFUSED') return problem.why === 'not-node-api' ? deno : bun;
  if (problem.code === 'SYMBOL_MISSING' && problem.late === true) return bun;
  if (problem.code === 'LIBRARY_MISSING' && problem.libraries.some((name) => name.endsWith('.dll')))
    return { ...node22, platform: 'win32', libc: null, glibc: null };
  if (problem.code === 'EXTERNAL_BUFFERS') return electron40;
  if (problem.code === 'EXECUTABLE_STACK') return { ...node22, glibc: '2.41' };
  const mac: Runtime = { ...node22, platform: 'darwin', arch: 'x64', libc: null, glibc: null, macos: '12.6' };
  if (problem.code === 'UNSIGNED') return { ...mac, arch: 'arm64' };
  const isTranslated = 'translated' in problem && problem.translated === true;
  const isOfMac =
    problem.code === 'LIBRARY_MISSING' && problem.libraries.some((name) => name.endsWith('.dylib'));
  if (problem.code === 'MACOS_TOO_OLD' || isTranslated || isOfMac) return mac;
  const isOfMusl =
    (problem.code === 'LIBC_MISMATCH' && problem.libc === 'glibc') ||
    (problem.code === 'INITIAL_EXEC_TLS' && problem.size === null);
  return isOfMusl ? { ...node22, libc: 'musl', glibc: null } : node22;
}

const fileOf = ({ code }: Problems) =>
  code === 'NOT_EXECUTABLE' ? 'bin/fs-ext' : 'build/Release/fs-ext.node';

/** A finding about a package that a host installed. */
export function findingOf(problem: Problems, others: Partial<Finding> = {}): Finding {
  const wholePackage =
    problem.code === 'NOT_BUILT' ||
    problem.code === 'PACKAGE_MISSING' ||
    problem.code === 'TARGET_NOT_RECORDED' ||
    problem.code === 'PLATFORM_PACKAGE_MISSING';
  return {
    severity: isDoubt(problem) ? 'warning' : 'error',
    package: {
      name: 'fs-ext',
      version: '2.1.1',
      path: 'node_modules/fs-ext',
      build: { script: 'node-gyp configure build', source: true, bundled: false },
    },
    file: wholePackage ? null : fileOf(problem),
    problem,
    repair: repairOf(problem),
    blocked: null,
    ...others,
  };
}
