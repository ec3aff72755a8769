import { isAtLeast } from '@abistamp/binary';
import type { GypString } from './read-gyp.ts';

/** The first node-addon-api that compiles as C++20. */
export const firstAddonApi = '4.0.0';

/**
 * Whether a node-addon-api does not compile: since its version 3.1.0 napi.h has a class whose constructors C++20
 * forbids, and 4.0.0 spells them otherwise. GCC 12 says so of 3.1.0 and 3.2.1; it needs Node-API 4, and a binding.gyp
 * that asks for no older standard.
 *
 * @param standard of the headers, as compilers spell it; null when unknown
 * @param pinned the version of Node-API that the sources define; null where the headers decide
 */
export function isOldAddonApi(
  version: string | null,
  standard: string | null,
  gyp: readonly GypString[],
  pinned: number | null,
): boolean {
  const asksOlder = gyp.some(
    ({ value, key }) => /^cflags_cc/.test(key ?? '') && /^-std=(?:c|gnu)\+\+(?:9|0|1)/.test(value),
  );
  return (
    version !== null &&
    standard === 'gnu++20' &&
    isAtLeast(version, '3.1.0') &&
    !isAtLeast(version, firstAddonApi) &&
    !asksOlder &&
    (pinned ?? 4) >= 4
  );
}
