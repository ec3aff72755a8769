import type { Runtime } from '../../runtime/runtime.ts';
import { packageOf } from '../../tree/loaders/delegates.ts';
import { readLabels } from '../../tree/loaders/labels.ts';
import type { SearchedAddon, SearchLoader } from '../../tree/loaders/loader.ts';
import { fillIn, findPlaces, meets } from './attempts.ts';
import { nothingToLoad } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/**
 * Places named in the package's own code. What is found for any of its addons counts; that nothing is found counts only
 * when it is so for all, or for one that is certainly loaded: second addons are often for settings that few use.
 */
export function pickSearch({ addons }: SearchLoader, question: PickQuestion, runtime: Runtime): Pick {
  const picks = addons.map((addon) => pickAddon(addon, question, runtime));
  const lacking = picks.find((pick, i) => pick.kind === 'nothing' && addons[i]?.certain === true);
  if (lacking !== undefined) return lacking;
  const found = picks.filter((pick) => pick.kind === 'files' && pick.files.length > 0);
  if (found.length > 0) {
    return {
      kind: 'files',
      files: [...new Set(found.flatMap((pick) => (pick.kind === 'files' ? pick.files : [])))],
      shadowed: found.flatMap((pick) => (pick.kind === 'files' ? (pick.shadowed ?? []) : []))[0] ?? null,
    };
  }
  return (
    picks.find((pick) => pick.kind === 'delegates') ??
    picks.find((pick) => pick.kind === 'nothing') ??
    nothingToLoad
  );
}

function pickAddon(addon: SearchedAddon, question: PickQuestion, runtime: Runtime): Pick {
  const { files, fits, installed } = question;
  const requests = addon.attempts
    .filter(({ when }) => meets(when, runtime))
    .flatMap(({ request }) => fillIn(request, runtime) ?? []);
  const places = requests
    .filter((request) => packageOf(request) === null)
    .flatMap((request) => findPlaces(request.slice(2), files, runtime));
  // A package for WebAssembly is nothing to ask for, but will do where it is.
  const packages = [...new Set(requests.flatMap((request) => packageOf(request) ?? []))].filter(
    (name) => !readLabels(name).wasm || installed(name),
  );
  const present = places.filter((place) => files.includes(place));
  const first = present[0];
  const working = present.find(fits);
  if (addon.fallThroughOn === 'failed' && working !== undefined)
    return { kind: 'files', files: [working], shadowed: null };
  if (first !== undefined && (addon.fallThroughOn === 'missing' || !packages.some(installed))) {
    const shadowed =
      addon.fallThroughOn === 'missing' && working !== undefined && working !== first ? working : null;
    return { kind: 'files', files: [first], shadowed };
  }
  if (packages.length > 0) return { kind: 'delegates', packages };
  if (places.length > 0) return { kind: 'nothing', expected: [...new Set(places)] };
  return isForOtherAbis(addon, runtime) ? { kind: 'nothing', expected: [] } : nothingToLoad;
}

/** Something is there for this machine, but not for this ABI. */
function isForOtherAbis({ attempts }: SearchedAddon, runtime: Runtime): boolean {
  return attempts.some(
    ({ when }) => when?.abi !== undefined && meets({ ...when, abi: [runtime.abi] }, runtime),
  );
}
