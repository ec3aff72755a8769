import { isRecord, stringOf } from '../../../files/json.ts';
import type { CmakeTsLoader } from '../loader.ts';
import { joinPath } from '../source/paths.ts';
import type { Strategy } from './strategy.ts';

/** `loadAddon(build)` of cmake-ts 1.x: `build/manifest.json` lists every build with what it is for. */
export const cmakeTs: Strategy = (view, sources) => {
  if (sources.mentioning('cmake-ts/build/loader', 'loadAddon').length === 0) return null;
  if (!('cmake-ts' in view.manifest.dependencies)) return null;
  const builds = readManifest(view.read('build/manifest.json'));
  return { loader: { kind: 'cmake-ts', builds }, places: [] };
};

function readManifest(text: string | null): CmakeTsLoader['builds'] {
  const manifest = parse(text);
  if (!isRecord(manifest)) return [];
  const builds: CmakeTsLoader['builds'] = [];
  for (const [key, path] of Object.entries(manifest)) {
    const config = parse(key);
    const file = typeof path === 'string' ? joinPath('build', path.replaceAll('\\', '/')) : null;
    if (!isRecord(config) || file === null) continue;
    builds.push({
      file,
      os: stringOf(config['os']) ?? '',
      arch: stringOf(config['arch']) ?? '',
      libc: stringOf(config['libc']) ?? '',
      abi: typeof config['abi'] === 'number' ? config['abi'] : 0,
    });
  }
  return builds;
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
