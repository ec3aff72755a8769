import { resolve } from 'node:path';
import { userFolder } from '../files/user-folders.ts';

/** The first part of every path in a store; a new format starts beside the old one. */
export const storeFormat = 'v2';

/** What earlier versions kept, without saying who answers for it: never used. */
export const formerFormats: readonly string[] = ['v1'];

/**
 * Where builds are stored: `ABISTAMP_STORE`, else the user's cache folder as the system defines it. Null when switched
 * off (`ABISTAMP_STORE=off`).
 */
export function locateStore(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const named = env['ABISTAMP_STORE'];
  if (named === 'off') return null;
  if (named !== undefined && named !== '') return resolve(named);
  return userFolder('cache', env, platform);
}
