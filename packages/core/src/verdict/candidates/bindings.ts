import type { Runtime } from '../../runtime/runtime.ts';
import type { BindingsLoader } from '../../tree/loaders/loader.ts';
import { listPlaces } from './attempts.ts';
import { pickFirst, within } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/** bindings 1.5 `defaults.try`, in its order; it goes on only where nothing lies. */
export function pickBindings(loader: BindingsLoader, question: PickQuestion, runtime: Runtime): Pick {
  const { file, root, before } = loader;
  const own = listPlaces(before, question, runtime).filter((place) => question.files.includes(place));
  const working = own.find(question.fits);
  if (working !== undefined) return { kind: 'files', files: [working], shadowed: null };
  const { platform, arch, abi, version } = runtime;
  const folders = [
    'build',
    'build/Debug',
    'build/Release',
    'out/Debug',
    'Debug',
    'out/Release',
    'Release',
    'build/default',
    `compiled/${version}/${platform}/${arch}`,
    'addon-build/release/install-root',
    'addon-build/debug/install-root',
    'addon-build/default/install-root',
    `lib/binding/node-v${abi}-${platform}-${arch}`,
  ];
  const picked = pickFirst(
    folders.map((folder) => within(root, `${folder}/${file}`)),
    question,
  );
  if (picked.kind !== 'nothing') return picked;
  return own[0] !== undefined
    ? { kind: 'files', files: [own[0]], shadowed: null }
    : { kind: 'nothing', expected: [within(root, `build/Release/${file}`)] };
}
