import type { Hint } from '../errors.ts';
import { packageId } from '../files/package-id.ts';
import type { SharedResult } from '../operations/share/remote-cache.ts';
import type { CannotShare, SharedBuild, ShareResult } from '../operations/share/share-builds.ts';
import { makeSafe, safeText } from '../safe-text.ts';
import type { BadSetting } from '../store/remote/config.ts';
import type { RefusalReason } from '../store/remote/remote-error.ts';
import { joinWords } from './names.ts';
import type { Style } from './style.ts';

const reasons = {
  malformed: 'it is not a valid entry',
  unsigned: 'it is not signed',
  'unknown-signer': 'no key in abistamp.storeKeys signed it',
  'bad-signature': 'its signature does not match',
  'other-build': 'it was signed for another build',
  'wrong-content': 'a file is not what was signed',
  'missing-content': 'a file of it is missing',
} as const satisfies Record<RefusalReason, string>;

const musts = {
  url: 'has to be an http or https address without ? and #',
  'url-without-credentials':
    'must not hold a user or password; they belong in the environment or a netrc file',
  token: 'holds spaces or letters that no HTTP header can carry',
  'public-key': 'has to name public keys as abistamp store keygen prints them',
  'signing-key': 'has to be an Ed25519 private key (PEM, PKCS #8), or the path of one',
  milliseconds: 'has to be a number of milliseconds',
} as const satisfies Record<BadSetting['must'], string>;

const states = {
  uploaded: 'uploaded',
  present: 'already there',
  'not-kept': 'not kept here: the hooks of abistamp init keep what an install builds',
  differs: 'not pushed: two folders of it differ',
  damaged: 'damaged here: abistamp store verify drops it',
  fetched: 'fetched',
  kept: 'already here',
  absent: 'not there',
  refused: 'rejected',
  failed: 'failed',
} as const satisfies Record<SharedBuild['state'], string>;

/** One line for standard error about a failure of the shared store; null if there is nothing to say. */
export function describeShared(shared: SharedResult | null): string | null {
  if (shared === null) return null;
  const parts: string[] = [];
  if (shared.refused.length > 0) {
    const entries = shared.refused.map(({ key, why }) => `${packageId(key)} (${reasons[why]})`);
    parts.push(`rejected, and not used: ${joinWords(entries.sort(), 'and')}`);
  }
  if (shared.trouble !== null) parts.push(describeTrouble(shared, shared.trouble));
  if (parts.length === 0) return null;
  return safeText(`shared store${shared.url === '' ? '' : ` ${shared.url}`}: ${parts.join('; ')}`);
}

function describeTrouble(shared: SharedResult, trouble: NonNullable<SharedResult['trouble']>): string {
  switch (trouble.kind) {
    case 'unreachable':
      return `no connection (${trouble.code}); going on without it`;
    case 'slow':
      return `no answer within ${trouble.afterMs} ms; going on without it`;
    case 'status': {
      const { method, status } = trouble;
      const denied = status === 401 || status === 403;
      const why =
        denied && shared.withheld
          ? ' (ABISTAMP_STORE_TOKEN, ABISTAMP_STORE_USER and ABISTAMP_STORE_PASSWORD are only sent to the address in ABISTAMP_STORE_URL)'
          : '';
      return `it answered ${method} with ${status}${why}; going on without it`;
    }
    case 'cut':
      return 'it broke off in the middle of an answer; going on without it';
    case 'too-long':
      return `it sent more than ${trouble.maxBytes} bytes; going on without it`;
    case 'redirect':
      return 'it redirects elsewhere, which is not followed; going on without it';
    case 'local':
      return `this machine's own store cannot be used (${trouble.code})`;
    case 'bad-setting':
      return `${describeSetting(trouble)}; going on without it`;
    case 'no-keys':
      return 'nothing is fetched, since abistamp.storeKeys in package.json names no key to verify with';
  }
}

function describeSetting({ setting, must }: BadSetting): string {
  return `${setting} ${musts[must]}`;
}

/** Why a push or pull cannot begin, and what to do about it. */
export function describeCannotShare(cannot: CannotShare): { message: string; hint: Hint } {
  switch (cannot.kind) {
    case 'bad-setting':
      return { message: describeSetting(cannot), hint: 'docs/shared-store.md' };
    case 'none':
      return {
        message: 'no shared store is set',
        hint: 'set ABISTAMP_STORE_URL, or abistamp.storeUrl in package.json',
      };
    case 'no-keys':
      return {
        message: 'there is no key to verify with, and nothing unverified is fetched',
        hint: (abistamp) =>
          `${abistamp} store keygen makes one; its public half goes into abistamp.storeKeys in package.json`,
      };
    case 'no-signing-key':
      return {
        message: 'there is no key to sign with, and unsigned builds are not accepted',
        hint: (abistamp) =>
          `set ABISTAMP_STORE_SIGNING_KEY to the private key that ${abistamp} store keygen made, or to its path`,
      };
  }
}

export function formatShareJson(action: 'push' | 'pull', { builds, shared, unnamedKey }: ShareResult) {
  return {
    version: 1,
    action,
    url: shared.url,
    builds: builds.map(({ key, state }) => ({
      package: packageId(key),
      target: key.target,
      state,
      reason: shared.refused.find((refusal) => refusal.key === key)?.why ?? null,
    })),
    trouble: describeShared(shared),
    unnamedKey,
  };
}

function formatState(state: SharedBuild['state'], style: Style): string {
  const text = states[state];
  switch (state) {
    case 'uploaded':
    case 'fetched':
      return style.green(text);
    case 'refused':
    case 'failed':
    case 'damaged':
      return style.red(text);
    default:
      return style.dim(text);
  }
}

export function formatSharePretty(result: ShareResult, style: Style): string {
  const builds = result.builds.map(({ key, state }) => ({ key: makeSafe(key), state }));
  const width = Math.max(0, ...builds.map(({ key }) => packageId(key).length));
  const lines = builds.map(({ key, state }) => {
    return `${packageId(key).padEnd(width)}  ${key.target}  ${formatState(state, style)}\n`;
  });
  if (lines.length === 0) lines.push('nothing here was built, so there is nothing to share\n');
  return `${lines.join('')}${style.dim(safeText(result.shared.url))}\n`;
}

/** The line after a push, if any: a failure first, else that readers will reject it. */
export function describeShare({ shared, unnamedKey }: ShareResult): string | null {
  const trouble = describeShared(shared);
  if (trouble !== null || unnamedKey === null) return trouble;
  return `the project does not list the key that signed these builds: readers need "${unnamedKey}" in abistamp.storeKeys of package.json`;
}
