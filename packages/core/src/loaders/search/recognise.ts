import type { PackageView } from '../../files/package-view.ts';
import { listRequests, type ModuleRequest } from '../../javascript/requests.ts';
import type { Source, Sources } from '../../javascript/sources.ts';
import { isEmptyCondition, joinConditions, type RuntimeCondition } from '../../runtime/condition.ts';
import { conditionOfLabels, readLabels, stemOf } from '../../runtime/labels.ts';
import type { Attempt } from '../attempts.ts';
import { attemptOf, type Delegate, divideByLibc, listDelegates, packageOf } from '../delegates.ts';
import { listGypTargets } from '../gyp-targets.ts';
import type { Recognised } from '../loader.ts';
import { isAddon, matchesTemplate, mayBeLoaded } from '../native-names.ts';
import type { SearchedAddon } from '../searched-addons.ts';
import { findPrograms } from './programs.ts';
import type { SearchRecord } from './record.ts';

/**
 * Reads the places from the package's own code: requires of `.node` files, by literal, template or joined
 * path, and of platform packages, with the conditions around them. Covers napi-rs loaders, neon, cmake-js,
 * detect-libc switches and most hand-written code.
 */
export function recogniseSearch(view: PackageView, sources: Sources): Recognised<SearchRecord> | null {
  const delegates = listDelegates(view);
  const requests = findRequests(view, sources, delegates);
  const addons = groupRequests(requests, delegates, sources.files[0]);
  if (addons.length === 0) {
    // What an install script puts in its place is what is started, wherever it comes from.
    const programs = findPrograms(view, sources);
    if (programs.length > 0) {
      const program: SearchedAddon = { ...toAddon(programs, undefined), program: true };
      return { record: { kind: 'search', addons: [program] }, places: programs };
    }
  }
  // Its code has to ask for one that has no siblings.
  if (addons.length === 0 && delegates.length > 1) {
    addons.push({ attempts: delegates.map(attemptOf), fallThroughOn: 'missing' });
  }
  if (addons.length === 0) return null;
  return { record: { kind: 'search', addons }, places: requests };
}

/** A request whose name was built from the machine is made `always`, unless something around it limits it. */
interface NativeRequest extends ModuleRequest {
  always?: boolean;
}

/** Where a string ends in `.node`, or a template goes on after it; and not `process.versions.node`. */
const addonEnding = /\.node(?:['"`]|\$\{)/;
/** A folder's name, and not "Released under the MIT License". */
const releaseFolder = /['"`/\\}]Release(?:['"`/\\]|\$\{)/;

/** The native things that the code names. */
function findRequests(view: PackageView, sources: Sources, delegates: Delegate[]): NativeRequest[] {
  const known = new Map(delegates.map((delegate) => [delegate.name, delegate]));
  const files = view.files.filter(isAddon);
  const targets = new Set(listGypTargets(view));
  const accept = (request: string): boolean => {
    const name = packageOf(request);
    if (name !== null)
      return (
        known.has(name) || (name.includes('{') && delegates.some((each) => matchesTemplate(name, each.name)))
      );
    return namesAddon(view, files, targets, request);
  };
  const names = new Set(delegates.map(({ name }) => name.slice(0, 12)));
  const family = commonStart([...names]);
  // A template may name only the common part of what its candidates are called.
  const words = [addonEnding, releaseFolder, ...targets, ...(family.length > 3 ? [family] : names)];
  const stems = files.map((file) => stemOf(file)).filter((stem) => stem.length > 2);
  const requests = readSmallFirst(sources.mentioning(...words, ...stems), (source) =>
    listRequests(source, accept),
  ).flatMap((request) => expandPackage(request, delegates));
  const paths = requests.filter(({ request }) => packageOf(request) === null);
  const hasMusl = paths.some(({ request }) => readLabels(request).libc === 'musl');
  return requests.map((request) => ({ ...request, when: narrow(request, known, hasMusl) }));
}

function commonStart([first = '', ...others]: string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** Longer sources are bundles: they rarely load an addon if a small file of the same package does. */
const bundleCharacters = 200_000;

/** Reads bundles only if nothing smaller says anything: they cost more than the rest of the tree. */
function readSmallFirst(
  sources: readonly Source[],
  read: (source: Source) => ModuleRequest[],
): ModuleRequest[] {
  const isSmall = ({ text }: Source) => text.length <= bundleCharacters;
  const found = sources.filter(isSmall).flatMap(read);
  return found.length > 0 ? found : sources.filter((source) => !isSmall(source)).flatMap(read);
}

/** A name with placeholders stands for the dependencies that it may be: no others can be installed. */
function expandPackage(request: ModuleRequest, delegates: Delegate[]): NativeRequest[] {
  const name = packageOf(request.request);
  if (name === null) return [request];
  const file = request.request.slice(name.length);
  const asked = isAddon(file) && !file.includes('{') ? file : '';
  if (!name.includes('{')) return [{ ...request, request: name + asked }];
  return delegates
    .filter((delegate) => matchesTemplate(name, delegate.name))
    .filter((delegate) => joinConditions(request.when, delegate.when) !== null)
    .map((delegate) => ({
      ...request,
      request: delegate.name + asked,
      // Nothing around it limits the machines on which it is requested: all of them.
      ...(isEmptyCondition(request.when) ? { always: true } : {}),
    }));
}

/** A path is an addon's if it says so, if one is there, or if only a build can put something there. */
function namesAddon(view: PackageView, files: string[], targets: Set<string>, request: string): boolean {
  const path = request.slice(2);
  if (!mayBeLoaded(path) || path.startsWith('node_modules/')) return false;
  const last = path.slice(path.lastIndexOf('/') + 1);
  // A name without its folder says little, unless it is one of several for different machines.
  if (path.startsWith('{any}') && path === last && !/\{platform\}/.test(path) && readLabels(path).os === null)
    return false;
  if (path.includes('{any}')) return isAddon(path) ? namesEnough(path) : targets.has(last);
  if (isAddon(path)) return !/(?:^|\/)(?:\{[^{}]*\})?\.node$/.test(path);
  if (
    files.some((file) => matchesTemplate(`${path}.node`, file) || matchesTemplate(`${path}/index.node`, file))
  )
    return true;
  if (path.includes('{')) return targets.has(last);
  if (!targets.has(last) && !/(?:^|\/)build\/(?:Release|Debug)\/[^/]+$/.test(path)) return false;
  return (
    !/\.\w+$/.test(last) &&
    !['', '.js', '.cjs', '.mjs', '.json', '/index.js'].some((end) => view.exists(path + end))
  );
}

/**
 * Combines what the surrounding code says with what the name says; the code has the last word.
 * @param hasMusl there is a path for musl. Without one, `linux-x64-gnu` is what musl is given, too
 */
function narrow(request: ModuleRequest, known: Map<string, Delegate>, hasMusl: boolean): RuntimeCondition {
  const name = packageOf(request.request);
  const delegate = name === null ? undefined : known.get(name);
  const named = delegate?.when ?? (name === null ? conditionOfLabels(readLabels(request.request)) : {});
  const own = { ...named };
  // `if (isMusl()) …` around a name without a C library, or `case 'arm64'` around a universal one, say more
  // than the name.
  if (request.when.libc !== undefined || (name === null && !hasMusl)) delete own.libc;
  return joinConditions(request.when, own) ?? request.when;
}

function groupRequests(
  requests: NativeRequest[],
  delegates: Delegate[],
  main: Source | undefined,
): SearchedAddon[] {
  const describe = (group: NativeRequest[]) => toAddon(group, main);
  const groups = new Map<string, NativeRequest[]>();
  const packages: NativeRequest[] = [];
  for (const request of requests) {
    if (packageOf(request.request) !== null) packages.push(request);
    else {
      const stem = stemOf(request.request.replace(/\{[^{}]*\}/g, ''));
      const group = groups.get(stem);
      if (group === undefined) groups.set(stem, [request]);
      else group.push(request);
    }
  }
  const addons = [...groups.values()];
  // Packages are an alternative way to get a package's only addon; with several, it is unclear which.
  if (packages.length > 0) {
    const only = addons.length === 1 ? addons[0] : undefined;
    if (only !== undefined) only.push(...packages);
    else if (addons.length === 0) addons.push(packages);
    else return [...addons.map(describe), describe(packages)].map((addon) => completed(addon, delegates));
  } else if (delegates.length > 0 && addons.length === 1) {
    return addons.map(describe).map((addon) => ({
      ...addon,
      fallThroughOn: 'failed',
      attempts: [...addon.attempts, ...delegates.map(attemptOf)],
    }));
  }
  return addons.map((group) => completed(describe(group), delegates));
}

/** A path with unknown parts is useful if its file name says which addon it is. */
function namesEnough(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.node'.length);
  return name.replace(/\{[^{}]*\}/g, '').replace(/[^a-z]/gi, '').length >= 3;
}

/** In text order, without duplicates. */
function toAddon(requests: NativeRequest[], main: Source | undefined): SearchedAddon {
  const attempts: Attempt[] = [];
  const seen = new Set<string>();
  const ordered = requests.every(({ source }) => source === requests[0]?.source)
    ? [...requests].sort((a, b) => a.node.start - b.node.start)
    : requests;
  for (const { request, when } of ordered) {
    const attempt: Attempt = isEmptyCondition(when) ? { request } : { request, when };
    const key = JSON.stringify(attempt);
    if (!seen.has(key)) attempts.push(attempt);
    seen.add(key);
  }
  const caught = requests.some(({ tryDepth }) => tryDepth > 0);
  const addon: SearchedAddon = {
    attempts: divideByLibc(attempts),
    fallThroughOn: caught ? 'failed' : 'missing',
  };
  // Only in the package's main module: others may never be required.
  const certain = requests.length === 1 && requests.every((each) => each.certain && each.source === main);
  const always = requests.some((each) => each.always === true);
  const listed = attempts.filter(({ request }) => packageOf(request) !== null).length > 1;
  return {
    ...addon,
    ...(certain ? { certain: true } : {}),
    ...(always || listed ? { always: always || 'listed' } : {}),
  };
}

/**
 * WebAssembly, if the package brings it, comes last, whether the code that requires it was understood or not.
 */
function completed(addon: SearchedAddon, delegates: Delegate[]): SearchedAddon {
  const named = new Set(addon.attempts.map(({ request }) => packageOf(request)));
  if ([...named].every((name) => name === null)) return addon;
  const missing = delegates.filter(({ name, wasm }) => wasm && !named.has(name));
  return { ...addon, attempts: [...addon.attempts, ...missing.map(attemptOf)] };
}
