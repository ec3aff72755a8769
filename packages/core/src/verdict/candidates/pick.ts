import type { Runtime } from '../../runtime/runtime.ts';
import { namesMachine, readLabels } from '../../tree/loaders/labels.ts';
import type { Loader } from '../../tree/loaders/loader.ts';
import { isAddon, mayBeLoaded } from '../../tree/loaders/native-names.ts';
import type { DeclaredPlatform } from '../../tree/native-package.ts';
import { meets } from './attempts.ts';
import { pickBindings } from './bindings.ts';
import { pickCmakeTs } from './cmake-ts.ts';
import { pickGeneral } from './general.ts';
import { isForMachine } from './machine.ts';
import { pickNodeGypBuild } from './node-gyp-build.ts';
import { pickNodePreGyp } from './node-pre-gyp.ts';
import { nothingToLoad } from './ordered.ts';
import { pickPkgPrebuilds } from './pkg-prebuilds.ts';
import { pickPlatformPackage } from './platform-package.ts';
import { pickRequireAddon } from './require-addon.ts';
import { pickSearch } from './search.ts';

/** What a package's loader would do on a runtime. */
export type Pick =
  /** It loads these files, all of them; none: there is nothing for it to load on this runtime. */
  | {
      kind: 'files';
      files: string[];
      /** A file that fits and would have been picked, had the first of `files` not stood in front of it. */
      shadowed: string | null;
    }
  /** It takes its native part from another package: any one of `packages` will do. */
  | { kind: 'delegates'; packages: string[] }
  /** It finds nothing. `expected` are the places it looks at, most likely first. */
  | { kind: 'nothing'; expected: string[] };

/** Everything that a loader may consider, and nothing else: picking is pure. */
export interface PickQuestion {
  name: string;
  version: string | null;
  platform: DeclaredPlatform | null;
  /** The package's native files, relative to it. */
  files: string[];
  /** Would this file load on the runtime? For loaders that go on to the next file when one fails. */
  fits: (file: string) => boolean;
  /** Is this package installed where the asking package would resolve it? */
  installed: (name: string) => boolean;
}

type Picker<Kind extends Loader['kind']> = (
  loader: Extract<Loader, { kind: Kind }>,
  question: PickQuestion,
  runtime: Runtime,
) => Pick;

const pickers = {
  'node-gyp-build': pickNodeGypBuild,
  bindings: pickBindings,
  'node-pre-gyp': pickNodePreGyp,
  'pkg-prebuilds': pickPkgPrebuilds,
  'require-addon': pickRequireAddon,
  'cmake-ts': pickCmakeTs,
  search: pickSearch,
  'platform-package': pickPlatformPackage,
  general: pickGeneral,
  unknown: (): Pick => ({ kind: 'files', files: [], shadowed: null }),
} satisfies { [Kind in Loader['kind']]: Picker<Kind> };

/** Which file a package's own loader picks on a runtime: from what was recorded, without looking at the package again. */
export function pick(loader: Loader, question: PickQuestion, runtime: Runtime): Pick {
  if ('when' in loader && !meets(loader.when, runtime)) return nothingToLoad;
  const picker: Picker<never> = pickers[loader.kind];
  const picked = picker(loader as never, question, runtime);
  return picked.kind === 'nothing' && loader.kind === 'search'
    ? (pickUnforeseen(question, runtime) ?? picked)
    : picked;
}

/**
 * Where the places that were read from code hold nothing, the package may load in a way that reading did not show: a file whose name says this machine, and that
 * fits. What its build left is no proof that it loads; but where it does not fit, that is why it does not.
 */
function pickUnforeseen({ files, fits }: PickQuestion, runtime: Runtime): Pick | null {
  const addons = files.filter((file) => isAddon(file) && mayBeLoaded(file));
  const meant = addons.find((file) => {
    const labels = readLabels(file);
    return (
      namesMachine(labels) &&
      isForMachine(labels, runtime) &&
      (labels.abi === null || labels.abi === runtime.abi) &&
      fits(file)
    );
  });
  const built = addons.filter(
    (file) => /^build\/(?:Release|Debug)\/[^/]+$/.test(file) && isForMachine(readLabels(file), runtime),
  );
  const found = meant ?? (built.some(fits) ? undefined : built[0]);
  return found === undefined ? null : { kind: 'files', files: [found], shadowed: null };
}
