import { isNamed } from '../../repair/plan.ts';
import { hashKey, type StoreEntry, type StoreKey } from '../../store/entry.ts';
import { findBuilds } from '../../store/find-build.ts';
import { openCache } from '../../store/remote/cache-client.ts';
import { type BadSetting, readRemoteSettings, readSigningKey } from '../../store/remote/config.ts';
import { RemoteError, type RemoteTrouble } from '../../store/remote/remote-error.ts';
import { uploadBuild } from '../../store/remote/upload-build.ts';
import { isMadeIn } from '../../store/voucher.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { requireInstalled, resolveAliases } from '../project/require-installed.ts';
import type { Session } from '../project/session.ts';
import { readSettings } from '../project/settings.ts';
import { surveyTree } from '../survey/survey.ts';
import { holdDifferentBuilds } from './hold-different-builds.ts';
import { askerOf, isKept, keyOf } from './kept-builds.ts';
import { askSharedStore, eachAtOnce, type SharedResult } from './remote-cache.ts';

/** What became of one package's build. */
export interface SharedBuild {
  key: StoreKey;
  state: /** push: it is in the shared store now. */
    | 'uploaded'
    /** push: the shared store already has one that readers trust. */
    | 'present'
    /** push: the local store has none. */
    | 'not-kept'
    /** push: two folders of this package differ, so it cannot be told which is to be shared. */
    | 'differs'
    /** push: the local copy has changed. */
    | 'damaged'
    /** pull: it is in the local store now. */
    | 'fetched'
    /** pull: the local store already has one. */
    | 'kept'
    /** pull: the shared store has none. */
    | 'absent'
    /** pull: the shared store has one that is not trusted. */
    | 'refused'
    /** The shared store, or the local one, failed. */
    | 'failed';
}

export interface ShareResult {
  builds: SharedBuild[];
  shared: SharedResult;
  /**
   * push: the public key of the signature, if the project does not list it: no reader will trust the
   * signature.
   */
  unnamedKey: string | null;
}

/** Why sharing cannot start: a missing or wrong setting. */
export type CannotShare = BadSetting | { kind: 'none' } | { kind: 'no-keys' } | { kind: 'no-signing-key' };

/**
 * Downloads everything that the shared store has for this tree and runtime into the local store. Does not
 * touch the tree.
 */
export async function pullBuilds(
  session: Session,
  only: readonly string[],
): Promise<ShareResult | CannotShare> {
  const { project, env } = session;
  const settings = readRemoteSettings(readSettings(project.tree), env);
  if (settings.kind !== 'remote') return settings;
  if (settings.config.trusted.size === 0) return { kind: 'no-keys' };
  const wanted = listBuilds(session, only);
  const missing = wanted.filter(({ kept }) => !kept).map(({ key }) => key);
  const { url, withheld } = settings.config;
  const nothing = { url: url.href, found: new Set<string>(), refused: [], trouble: null, withheld };
  const shared = (await askSharedStore(session, missing, true)) ?? nothing;
  const refused = new Set(shared.refused.map(({ key }) => hashKey(key)));
  const builds = wanted.map(({ key, kept }): SharedBuild => {
    const hash = hashKey(key);
    if (kept) return { key, state: 'kept' };
    if (shared.found.has(hash)) return { key, state: 'fetched' };
    if (refused.has(hash)) return { key, state: 'refused' };
    return { key, state: shared.trouble === null ? 'absent' : 'failed' };
  });
  return { builds, shared, unnamedKey: null };
}

/** Uploads everything that the local store has for this tree and runtime to the shared one, signed. */
export async function pushBuilds(
  session: Session,
  store: string,
  only: readonly string[],
): Promise<ShareResult | CannotShare> {
  const { project, env } = session;
  const settings = readRemoteSettings(readSettings(project.tree), env);
  if (settings.kind !== 'remote') return settings;
  const signer = readSigningKey(env, project.root);
  if (signer === null) return { kind: 'no-signing-key' };
  if ('kind' in signer) return signer;
  const { url, trusted, withheld } = settings.config;
  const states = new Map<string, SharedBuild['state']>();
  const wanted = listBuilds(session, only);
  const asker = askerOf(session);
  const local = wanted.flatMap(({ key, folders }): StoreEntry[] => {
    if (holdDifferentBuilds(session, folders)) {
      states.set(hashKey(key), 'differs');
      return [];
    }
    const made = findBuilds(store, key, asker).filter(({ voucher }) => isMadeIn(voucher, asker.tree));
    return made.slice(0, 1);
  });
  let first: RemoteTrouble | null = null;
  const client = openCache(settings.config);
  try {
    const trouble = await eachAtOnce(local, async (entry) => {
      try {
        const { kind } = await uploadBuild(client, store, entry, signer, trusted);
        states.set(hashKey(entry.key), kind);
      } catch (error) {
        states.set(hashKey(entry.key), 'failed');
        // One build that the server rejects, perhaps as too large, says nothing about the next.
        if (!(error instanceof RemoteError) || client.down !== null) throw error;
        first ??= error.trouble;
      }
    });
    const known = new Set(local.map(({ key }) => hashKey(key)));
    const builds = wanted.map(({ key }): SharedBuild => {
      const hash = hashKey(key);
      return { key, state: states.get(hash) ?? (known.has(hash) ? 'failed' : 'not-kept') };
    });
    const shared = {
      url: url.href,
      found: new Set<string>(),
      refused: [],
      trouble: trouble ?? first,
      withheld,
    };
    return { builds, shared, unnamedKey: trusted.has(signer.id) ? null : signer.publicKey };
  } finally {
    client.close();
  }
}

/** Every build that this tree could need on a runtime, each once, and the packages that it is of. */
function listBuilds(
  session: Session,
  only: readonly string[],
): { key: StoreKey; kept: boolean; folders: NativePackage[] }[] {
  const { packages } = surveyTree(session.project);
  const { tree } = session.project;
  requireInstalled(tree, packages, only);
  const named = resolveAliases(tree, packages, only);
  const chosen = packages.filter((pkg) => named.length === 0 || named.some((spec) => isNamed(pkg, spec)));
  const builds = new Map<string, { key: StoreKey; kept: boolean; folders: NativePackage[] }>();
  for (const pkg of chosen) {
    const key = keyOf(session, pkg);
    if (key === null) continue;
    const build = builds.get(hashKey(key));
    if (build === undefined) builds.set(hashKey(key), { key, kept: isKept(session, pkg), folders: [pkg] });
    else build.folders.push(pkg);
  }
  return [...builds.values()];
}
