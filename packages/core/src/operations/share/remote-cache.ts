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

/** What a shared store provided, and what it did not. */
export interface SharedResult {
  /** Its address. */
  url: string;
  /**
   * Builds that are in the local store now or, if nothing was to be fetched, could be; by the hash of their
   * keys.
   */
  found: ReadonlySet<string>;
  /** Builds that exist, but are not trusted. */
  refused: { key: StoreKey; why: RefusalReason }[];
  /** Why it was not used, or not used to the end. */
  trouble: RemoteTrouble | BadSetting | { kind: 'no-keys' } | null;
  /** Credentials were withheld from an address that the project chose. */
  withheld: boolean;
}

/**
 * Asks the project's shared store for builds, and downloads trusted ones into the local store. Any failure of
 * the shared store, its settings or the local store is reported in the result and fails nothing.
 * @param fetch false only finds out what is available
 * @returns null without a shared store, or anything to ask it for
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

/**
 * Runs `work` for every item, a few at once, until one fails.
 * @returns the first failure
 */
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

/** A tree may contain the same package twice. */
function distinct(keys: readonly StoreKey[]): StoreKey[] {
  return [...new Map(keys.map((key) => [hashKey(key), key])).values()];
}
