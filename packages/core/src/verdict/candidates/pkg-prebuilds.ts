import type { Runtime } from '../../runtime/runtime.ts';
import type { PkgPrebuildsLoader } from '../../tree/loaders/loader.ts';
import { pickFirst, within } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/** pkg-prebuilds 1 bindings.js `resolvePath` and lib/prebuild.js `getPrebuildName`. */
export function pickPkgPrebuilds(loader: PkgPrebuildsLoader, question: PickQuestion, runtime: Runtime): Pick {
  const { root, file, napiVersions } = loader;
  const { platform, arch, libc } = runtime;
  const folder = `prebuilds/${file}-${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
  const places = [
    `build/Debug/${file}.node`,
    `build/Release/${file}.node`,
    ...napiVersions.map((version) => `${folder}/node-napi-v${version}.node`),
  ];
  return pickFirst(
    places.map((place) => within(root, place)),
    question,
  );
}
