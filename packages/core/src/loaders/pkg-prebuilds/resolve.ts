import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { takeFirst, within } from '../ordered.ts';
import type { PkgPrebuildsRecord } from './record.ts';

/** pkg-prebuilds 1 bindings.js `resolvePath` and lib/prebuild.js `getPrebuildName`. */
export function resolvePkgPrebuilds(
  record: PkgPrebuildsRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const { root, file, napiVersions } = record;
  const { platform, arch, libc } = runtime;
  const folder = `prebuilds/${file}-${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
  const places = [
    `build/Debug/${file}.node`,
    `build/Release/${file}.node`,
    ...napiVersions.map((version) => `${folder}/node-napi-v${version}.node`),
  ];
  return takeFirst(
    places.map((place) => within(root, place)),
    input,
  );
}
