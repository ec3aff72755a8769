import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringOf, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { parsePublicKey, parseSigningKey, type SigningKey, type TrustedKeys } from './keys.ts';
import { readNetrc } from './netrc.ts';

/** Where a shared store is, who asks, and whose signatures the project trusts. */
export interface RemoteConfig {
  /** Without credentials, with a trailing slash. */
  url: URL;
  authorization: string | null;
  /**
   * The environment has credentials that were not used: the address comes from the project, which must not
   * choose who receives them.
   */
  withheld: boolean;
  trusted: TrustedKeys;
  idleMs: number;
}

/** An unusable setting of a shared store. Carries no value, which may be secret. */
export interface BadSetting {
  kind: 'bad-setting';
  setting: string;
  must: 'url' | 'url-without-credentials' | 'token' | 'public-key' | 'signing-key' | 'milliseconds';
}

type RemoteSettings =
  /** No shared store is configured, or it is switched off. */
  { kind: 'none' } | BadSetting | { kind: 'remote'; config: RemoteConfig };

const inProject = (name: string) => `abistamp.${name} in package.json`;
const defaultIdleMs = 3000;

/**
 * The shared store's settings: `ABISTAMP_STORE_URL` (`off` for none), else the project's `abistamp.storeUrl`;
 * `ABISTAMP_STORE_KEYS`, else `abistamp.storeKeys`; `ABISTAMP_STORE_TIMEOUT_MS`.
 * @param project the `abistamp` key of the root package.json
 */
export function readRemoteSettings(
  project: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): RemoteSettings {
  const named = env['ABISTAMP_STORE_URL'] ?? '';
  const text = named === '' ? (stringOf(project['storeUrl']) ?? '') : named;
  if (text === '' || text === 'off') return { kind: 'none' };
  const own = named !== '';
  const setting = own ? 'ABISTAMP_STORE_URL' : inProject('storeUrl');
  const url = parseAddress(text);
  if (url === null) return { kind: 'bad-setting', setting, must: 'url' };
  if (!own && (url.username !== '' || url.password !== ''))
    return { kind: 'bad-setting', setting, must: 'url-without-credentials' };
  const token = env['ABISTAMP_STORE_TOKEN'] ?? '';
  if (!/^[\x21-\x7e]*$/.test(token))
    return { kind: 'bad-setting', setting: 'ABISTAMP_STORE_TOKEN', must: 'token' };
  const trusted = readTrustedKeys(project, env);
  if ('kind' in trusted) return trusted;
  const limit = env['ABISTAMP_STORE_TIMEOUT_MS'] ?? '';
  if (!/^(?:|[1-9]\d{0,6})$/.test(limit))
    return { kind: 'bad-setting', setting: 'ABISTAMP_STORE_TIMEOUT_MS', must: 'milliseconds' };
  const authorization = own ? authorizeOwn(url, env) : authorizeProject(url, env);
  const withheld = !own && authorization === null && authorizeFromEnvironment(env) !== null;
  url.username = '';
  url.password = '';
  const idleMs = limit === '' ? defaultIdleMs : Number(limit);
  return { kind: 'remote', config: { url, authorization, withheld, trusted, idleMs } };
}

/** The private key that `ABISTAMP_STORE_SIGNING_KEY` holds or names; null when unset. */
export function readSigningKey(env: NodeJS.ProcessEnv, folder: string): SigningKey | BadSetting | null {
  const value = env['ABISTAMP_STORE_SIGNING_KEY'] ?? '';
  if (value === '') return null;
  const key = parseSigningKey(value.includes('-----BEGIN') ? value : readKeyFile(resolve(folder, value)));
  return key ?? { kind: 'bad-setting', setting: 'ABISTAMP_STORE_SIGNING_KEY', must: 'signing-key' };
}

function readKeyFile(path: string): string {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= maxBytes.small ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The keys that a project believes, whether it has a shared store or not. */
export function readTrustedKeys(
  project: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): TrustedKeys | BadSetting {
  const named = env['ABISTAMP_STORE_KEYS'] ?? '';
  const setting = named === '' ? inProject('storeKeys') : 'ABISTAMP_STORE_KEYS';
  const texts = named === '' ? stringsOf(project['storeKeys']) : named.split(/[\s,]+/);
  const keys = texts.filter((text) => text !== '').map(parsePublicKey);
  if (keys.some((key) => key === null)) return { kind: 'bad-setting', setting, must: 'public-key' };
  return new Map(keys.flatMap((key) => (key === null ? [] : [[key.id, key.key]])));
}

/** An absolute http or https address, to which `ac/…` and `cas/…` can be appended. */
function parseAddress(text: string): URL | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.search !== '' || url.hash !== '') return null;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function authorizeOwn(url: URL, env: NodeJS.ProcessEnv): string | null {
  if (url.username !== '' || url.password !== '')
    return loginOf({ user: decode(url.username), password: decode(url.password) });
  return authorizeFromEnvironment(env) ?? loginOf(readNetrc(url.hostname, env, true));
}

/** A login goes to an address that the project chose only over an encrypted connection. */
function authorizeProject(url: URL, env: NodeJS.ProcessEnv): string | null {
  return url.protocol === 'https:' ? loginOf(readNetrc(url.hostname, env, false)) : null;
}

function authorizeFromEnvironment(env: NodeJS.ProcessEnv): string | null {
  const token = env['ABISTAMP_STORE_TOKEN'] ?? '';
  if (token !== '') return `Bearer ${token}`;
  const user = env['ABISTAMP_STORE_USER'] ?? '';
  return user === '' ? null : loginOf({ user, password: env['ABISTAMP_STORE_PASSWORD'] ?? '' });
}

function loginOf(login: { user: string; password: string } | null): string | null {
  return login === null ? null : `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
