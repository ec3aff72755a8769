import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { takeWorking } from '../ordered.ts';
import type { CmakeTsRecord } from './record.ts';

/**
 * cmake-ts 1 build/record.js `loadAddon`: builds for this platform, architecture and C library, newest ABI
 * first.
 */
export function resolveCmakeTs({ builds }: CmakeTsRecord, input: ResolveInput, runtime: Runtime): Resolution {
  const libc =
    libcNames[runtime.platform] ?? (runtime.platform === 'linux' ? (runtime.libc ?? 'glibc') : 'unknown');
  const places = builds
    .filter((build) => build.os === runtime.platform && build.arch === runtime.arch && build.libc === libc)
    .sort((a, b) => b.abi - a.abi)
    .map(({ file }) => file);
  return takeWorking(places, input);
}

const libcNames: Partial<Record<Runtime['platform'], string>> = { darwin: 'libc', win32: 'msvc' };
