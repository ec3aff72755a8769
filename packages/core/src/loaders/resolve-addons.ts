import { meets } from '../runtime/condition.ts';
import { namesMachine, readLabels, withoutMachine } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type Attempt, fillIn, findPlaces } from './attempts.ts';
import { packageOf } from './delegates.ts';
import type { Resolution, ResolveInput } from './loader.ts';
import { isForMachine } from './machine.ts';
import { isAddon, mayBeLoaded } from './native-names.ts';
import { nothingToLoad, takeOfOtherAbi } from './ordered.ts';
import type { SearchedAddon } from './searched-addons.ts';

/** What a package that looks for its addons in places of its own loads. */
export function resolveAddons(
  addons: readonly SearchedAddon[],
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const foreseen = resolveForeseen(addons, input, runtime);
  if (foreseen.kind !== 'nothing') return foreseen;
  return resolveUnforeseen(input, foreseen.expected, runtime) ?? foreseen;
}

/**
 * Places named in the package's own code. A file found for any of its addons counts. "Nothing found" counts
 * only if it is true of all, or of one that is certainly loaded: second addons are often for rarely used
 * settings.
 */
function resolveForeseen(
  addons: readonly SearchedAddon[],
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const resolved = addons.map((addon) => resolveAddon(addon, input, runtime));
  const lacking = resolved.find((each, i) => each.kind === 'nothing' && addons[i]?.certain === true);
  if (lacking !== undefined) return lacking;
  const found = resolved.filter((each) => each.kind === 'files' && each.files.length > 0);
  if (found.length > 0) {
    return {
      kind: 'files',
      files: [...new Set(found.flatMap((each) => (each.kind === 'files' ? each.files : [])))],
      shadowed: found.flatMap((each) => (each.kind === 'files' ? (each.shadowed ?? []) : []))[0] ?? null,
    };
  }
  return (
    resolved.find((each) => each.kind === 'delegates') ??
    resolved.find((each) => each.kind === 'nothing') ??
    resolved.find((each) => each.kind === 'unsupported') ??
    nothingToLoad
  );
}

function resolveAddon(addon: SearchedAddon, input: ResolveInput, runtime: Runtime): Resolution {
  const { files, fits, installed } = input;
  const requests = addon.attempts
    .filter(({ when }) => meets(when, runtime))
    .flatMap(({ request }) => fillIn(request, runtime) ?? []);
  const places = requests
    .filter((request) => packageOf(request) === null)
    .flatMap((request) =>
      addon.program === true ? request.slice(2) : findPlaces(request.slice(2), files, runtime),
    );
  // A package for WebAssembly is never required, but will do if it is installed.
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
  if (places.length > 0) {
    const nothing: Resolution = { kind: 'nothing', expected: [...new Set(places)] };
    return takeOfOtherAbi(templatesOfOtherAbis(addon, runtime), input, runtime) ?? nothing;
  }
  if (leavesOut(addon, runtime)) return { kind: 'unsupported' };
  return isForOtherAbis(addon, runtime) ? { kind: 'nothing', expected: [] } : nothingToLoad;
}

/**
 * Whether a family of platform packages, or of files, has none for this machine, and its loader needs one:
 * because it asks for one on every machine, or switches between those for others with this system.
 */
function leavesOut({ attempts, always }: SearchedAddon, { platform, arch }: Runtime): boolean {
  const packages = attempts.filter(isPackage);
  const listed = attempts.filter(({ when }) => when?.os?.includes(platform));
  if (packages.length === 0) {
    // One file for each of several processors, and none for all others.
    const cpus = listed.flatMap(({ when }) => when?.cpu ?? []);
    return new Set(cpus).size > 2 && cpus.length === listed.length && !cpus.includes(arch);
  }
  return always === 'listed'
    ? packages.some((each) => listed.includes(each))
    : always === true && packages.length === attempts.length;
}

function isPackage({ request }: Attempt): boolean {
  return packageOf(request) !== null;
}

/** The paths that name the ABI, without it. */
function templatesOfOtherAbis({ attempts }: SearchedAddon, runtime: Runtime): string[] {
  return attempts
    .filter(({ request, when }) => request.startsWith('./') && meets(when, runtime))
    .filter(({ request }) => /\{(?:abi|node|major|major\.minor)\}/.test(request))
    .flatMap(({ request }) => {
      const open = request.slice(2).replace(/\{(?:abi|node|major|major\.minor)\}/g, '{any}');
      return fillIn(open, runtime) ?? [];
    });
}

/** Something exists for this machine, but not for this ABI. */
function isForOtherAbis({ attempts }: SearchedAddon, runtime: Runtime): boolean {
  return attempts.some(
    ({ when }) => when?.abi !== undefined && meets({ ...when, abi: [runtime.abi] }, runtime),
  );
}

/**
 * If the places read from code are empty, the package may load in a way that reading did not show: a file
 * that names this machine, and fits. Build output is no proof that it loads; but if it does not fit, it
 * explains why the package does not load. One that code looks for under another name of the machine is not
 * found: koffi 2.9 asks for `linux_armhf`, and has `linux_arm32`.
 */
function resolveUnforeseen(
  { files, fits }: ResolveInput,
  expected: readonly string[],
  runtime: Runtime,
): Resolution | null {
  const addons = files.filter((file) => isAddon(file) && mayBeLoaded(file));
  const missed = new Set(expected.map(withoutMachine));
  const meant = addons.find((file) => {
    const labels = readLabels(file);
    return (
      namesMachine(labels) &&
      !missed.has(withoutMachine(file)) &&
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
