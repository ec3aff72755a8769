import { isRecord, parseJson, stringOf } from '../../files/json.ts';
import type { PackageView } from '../../files/package-view.ts';
import { joinPath } from '../../javascript/paths.ts';
import type { Sources } from '../../javascript/sources.ts';
import type { Recognised } from '../loader.ts';
import type { CmakeTsBuild, CmakeTsRecord } from './record.ts';

/** `loadAddon(build)` of cmake-ts 1.x: `build/manifest.json` lists every build with its target. */
export function recogniseCmakeTs(view: PackageView, sources: Sources): Recognised<CmakeTsRecord> | null {
  if (!('cmake-ts' in view.manifest.dependencies)) return null;
  if (sources.mentioning('cmake-ts/build/loader', 'loadAddon').length === 0) return null;
  const builds = readManifest(view.read('build/manifest.json'));
  return { record: { kind: 'cmake-ts', builds }, places: [] };
}

function readManifest(text: string | null): CmakeTsBuild[] {
  const manifest = parseJson(text);
  if (!isRecord(manifest)) return [];
  const builds: CmakeTsBuild[] = [];
  for (const [key, path] of Object.entries(manifest)) {
    const config = parseJson(key);
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
