import type { Runtime } from '../../runtime/runtime.ts';
import type { CmakeTsLoader } from '../../tree/loaders/loader.ts';
import { pickWorking } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/** cmake-ts 1 build/loader.js `loadAddon`: what fits platform, architecture and C library, newest ABI first. */
export function pickCmakeTs({ builds }: CmakeTsLoader, question: PickQuestion, runtime: Runtime): Pick {
  const libc =
    libcNames[runtime.platform] ?? (runtime.platform === 'linux' ? (runtime.libc ?? 'glibc') : 'unknown');
  const places = builds
    .filter((build) => build.os === runtime.platform && build.arch === runtime.arch && build.libc === libc)
    .sort((a, b) => b.abi - a.abi)
    .map(({ file }) => file);
  return pickWorking(places, question);
}

const libcNames: Partial<Record<Runtime['platform'], string>> = { darwin: 'libc', win32: 'msvc' };
