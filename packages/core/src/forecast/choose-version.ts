import { compareVersions } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { allowsNode } from './node-range.ts';
import { isNamedFor } from './platform-of-name.ts';

/** What a registry says of one published version. */
export interface PublishedVersion {
  version: string;
  /** `engines.node`; null without one. */
  engine: string | null;
  dependencies: readonly string[];
  optionalDependencies: readonly string[];
  deprecated: boolean;
}

/** A version that would do, and what says so: no registry says which prebuilt files a tarball has. */
export interface OtherVersion {
  version: string;
  /**
   * `platform-package`: it lists one for the target. `node-api`: it depends on node-addon-api, and on nan no
   * more, so one build does for every Node. `engines`: it names the target, and the one that is there does not.
   */
  because: 'platform-package' | 'node-api' | 'engines';
}

/**
 * The version of a package that is nearest to the one at hand and would do on a target: the first after it,
 * else the last before it. Null where nothing published says that one would. Pre-releases and deprecated
 * versions do not count.
 */
export function chooseVersion(
  all: readonly PublishedVersion[],
  current: string,
  runtime: Runtime,
): OtherVersion | null {
  const own = all.find(({ version }) => version === current) ?? null;
  const others = all
    .filter(({ version, deprecated }) => /^\d+\.\d+\.\d+$/.test(version) && !deprecated)
    .sort((a, b) => compareVersions(a.version, b.version));
  const after = others.filter(({ version }) => compareVersions(version, current) > 0);
  const before = others.filter(({ version }) => compareVersions(version, current) < 0).reverse();
  for (const each of [...after, ...before]) {
    const because = findReason(each, own, runtime);
    if (because !== null) return { version: each.version, because };
  }
  return null;
}

function findReason(
  { engine, dependencies, optionalDependencies }: PublishedVersion,
  own: PublishedVersion | null,
  runtime: Runtime,
): OtherVersion['because'] | null {
  const { version } = runtime;
  const allowed =
    engine === null || version === null || runtime.kind !== 'node' ? null : allowsNode(engine, version);
  if (allowed === false) return null;
  const lists = (some: readonly string[]) => some.some((name) => isNamedFor(name, runtime) === true);
  if (lists(optionalDependencies) && !lists(own?.optionalDependencies ?? [])) return 'platform-package';
  const isPlain = (names: readonly string[]) => names.includes('node-addon-api') && !names.includes('nan');
  if (isPlain(dependencies) && !isPlain(own?.dependencies ?? [])) return 'node-api';
  const excluded =
    own?.engine !== null && own !== null && version !== null && allowsNode(own.engine, version) === false;
  return allowed === true && excluded ? 'engines' : null;
}
