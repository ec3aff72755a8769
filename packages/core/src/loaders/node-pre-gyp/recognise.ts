import { isRecord, stringOf } from '../../files/json.ts';
import type { PackageView } from '../../files/package-view.ts';
import { findCalls } from '../../javascript/calls.ts';
import type { Sources } from '../../javascript/sources.ts';
import type { Recognised } from '../loader.ts';
import { whenReached } from '../when-reached.ts';
import type { NodePreGypRecord } from './record.ts';

const modules = [
  '@mapbox/node-pre-gyp',
  '@mapbox/node-pre-gyp/lib/pre-binding',
  'node-pre-gyp',
  'node-pre-gyp/lib/pre-binding',
  '@discordjs/node-pre-gyp',
];

/** `binary.find(package.json)` of node-pre-gyp: the path comes from `binary` in package.json. */
export function recogniseNodePreGyp(
  view: PackageView,
  sources: Sources,
): Recognised<NodePreGypRecord> | null {
  const { binary } = view.manifest.raw;
  if (!isRecord(binary)) return null;
  const moduleName = stringOf(binary['module_name']);
  const modulePath = stringOf(binary['module_path']);
  if (moduleName === null || modulePath === null) return null;
  const using = sources.mentioning('pre-gyp', 'pre-binding');
  if (using.length === 0) return null;
  const versions = Array.isArray(binary['napi_versions']) ? binary['napi_versions'] : [];
  const places = using.flatMap((source) => modules.flatMap((module) => findCalls(source, module)));
  return {
    record: {
      kind: 'node-pre-gyp',
      moduleName,
      modulePath,
      napiVersions: versions.filter((version): version is number => typeof version === 'number'),
      ...whenReached(places, sources),
    },
    places,
  };
}
