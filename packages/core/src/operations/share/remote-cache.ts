import { debug } from '../../debug.ts';
import { hashKey, type StoreKey } from '../../store/entry.ts';
import { locateStore } from '../../store/location.ts';
import { boundStore } from '../../store/prune-store.ts';
import { openCache } from '../../store/remote/cache-client.ts';
import { type BadSetting, readRemoteSettings } from '../../store/remote/config.ts';
import { maxAtOnce } from '../../store/remote/connections.ts';
import { fetchBuild, findShared } from '../../store/remote/fetch-build.ts';
import { type RefusalReason, RemoteError, type RemoteTrouble } from '../../store/remote/remote-error.ts';
import type { Session } from '../project/session.ts';
import { readSettings } from '../project/settings.ts';

/** What a shared store gave, and what it did not. */
export interface SharedResult {
  /** Its address. */
  url: string;
  /** Builds that are in this machine's store now, or, where nothing was to be fetched, that could be; by the hash of their keys. */
  found: ReadonlySet<string>;
  /** Builds that are there, and are not believed. */
  refused: { key: StoreKey; why: RefusalReason }[];
  /** What kept it from being used, or from being used to the end. */
  trouble: RemoteTrouble | BadSetting | { kind: 'no-keys' } | null;
  /** Credentials were withheld from an address that the project chose. */
  withheld: boolean;
}

/**
 * Asks the project's shared store for builds, and brings those that can be believed into the store of this machine. Whatever is wrong with the
 * shared store, its answers, its settings or this machine's store is told in the result and fails nothing.
 *
 * @param fetch false only finds out what there is
 * @returns null where there is no shared store, or nothing to ask it for
 */
export async function askSharedStore(
  { project, env }: Session,
  keys: readonly StoreKey[],
  fetch: boolean,
): Promise<SharedResult | null> {
  const store = locateStore(env);
  if (store === null || keys.length === 0) return null;
  const settings = readRemoteSettings(readSettings(project.tree), env);
  if (settings.kind === 'none') return null;
  const found = new Set<string>();
  const refused: SharedResult['refused'] = [];
  if (settings.kind === 'bad-setting') return { url: '', found, refused, trouble: settings, withheld: false };
  const { url, trusted, withheld } = settings.config;
  const result = { url: url.href, found, refused, withheld };
  if (trusted.size === 0) return { ...result, trouble: { kind: 'no-keys' } };
  const client = openCache(settings.config);
  try {
    const trouble = await eachAtOnce(distinct(keys), async (key) => {
      const answer = fetch
        ? await fetchBuild(client, store, key, trusted)
        : await findShared(client, key, trusted);
      if (answer.kind === 'refused') refused.push({ key, why: answer.why });
      else if (answer.kind !== 'absent') found.add(hashKey(key));
    });
    debug('store', () => `${url.href} has ${found.size} of ${keys.length} builds, ${refused.length} refused`);
    if (fetch && found.size > 0) boundStore(store, env, Date.now());
    return { ...result, trouble };
  } finally {
    client.close();
  }
}

/** Does something for each of some things, a few at once, until one meets trouble. @returns the first trouble */
export async function eachAtOnce<T>(
  things: readonly T[],
  act: (thing: T) => Promise<void>,
): Promise<RemoteTrouble | null> {
  let trouble: RemoteTrouble | null = null;
  const queue = [...things];
  const work = async () => {
    for (let thing = queue.shift(); thing !== undefined && trouble === null; thing = queue.shift()) {
      try {
        await act(thing);
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        trouble ??= error.trouble;
      }
    }
  };
  await Promise.all(Array.from({ length: maxAtOnce }, work));
  return trouble;
}

/** A tree may hold the same package twice. */
function distinct(keys: readonly StoreKey[]): StoreKey[] {
  return [...new Map(keys.map((key) => [hashKey(key), key])).values()];
}
