import { mismatchChoices, parseListedRuntime, readStoreBound } from '@abistamp/core';

/** A setting: what it must be, in words, and how a value is held against it. */
export interface KnownSetting {
  must: string;
  accepts(value: unknown): boolean;
}

const choice: KnownSetting = {
  must: `one of ${mismatchChoices.join(', ')}`,
  accepts: (value) => mismatchChoices.some((known) => known === value),
};
const text: KnownSetting = { must: 'a text', accepts: (value) => typeof value === 'string' };
const milliseconds: KnownSetting = {
  must: 'a number of milliseconds',
  accepts: (value) => /^[1-9]\d{0,8}$/.test(String(value)),
};
const bytes: KnownSetting = {
  must: 'a size such as 500MB or 5GB',
  accepts: (value) => readStoreBound({ ABISTAMP_STORE_MAX_BYTES: String(value) }) !== null,
};
const yesOrNo: KnownSetting = {
  must: '1 or 0',
  accepts: (value) => /^(?:1|0|true|false|yes|no|on|off)$/i.test(String(value)),
};

/** Keys of `abistamp` in the root package.json, as schema/settings.schema.json publishes them. */
export const projectSettings = {
  onMismatch: choice,
  runtimes: {
    must: 'a list such as ["node@20", "node@22", "electron@40"]',
    accepts: (value) => Array.isArray(value) && value.every((spec) => parseListedRuntime(spec) !== null),
  },
  storeUrl: text,
  storeKeys: {
    must: 'a list of public keys',
    accepts: (value) => [value].flat().every((key) => typeof key === 'string'),
  },
} as const satisfies Record<string, KnownSetting>;

/** Variables of the environment. */
export const variables = {
  ABISTAMP_DISABLE: yesOrNo,
  ABISTAMP_ON_MISMATCH: choice,
  ABISTAMP_OBSERVE: yesOrNo,
  ABISTAMP_BUILD_TIMEOUT_MS: milliseconds,
  // Zero: the hook waits for nothing.
  ABISTAMP_PNPM_PATIENCE: { ...milliseconds, accepts: (value) => /^\d{1,9}$/.test(String(value)) },
  ABISTAMP_STORE: text,
  ABISTAMP_STORE_MAX_BYTES: bytes,
  ABISTAMP_STORE_URL: text,
  ABISTAMP_STORE_KEYS: text,
  ABISTAMP_STORE_SIGNING_KEY: text,
  ABISTAMP_STORE_TOKEN: text,
  ABISTAMP_STORE_USER: text,
  ABISTAMP_STORE_PASSWORD: text,
  ABISTAMP_STORE_TIMEOUT_MS: milliseconds,
} as const satisfies Record<string, KnownSetting>;
