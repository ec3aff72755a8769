import { existsSync } from 'node:fs';
import type { IsPresent } from '../../verdict/windows-libraries.ts';
import type { Session } from '../project/session.ts';

/** Whether a path is on this Mac; null if the runtime is not one of it. */
export function searchMac({ runtime: { execPath, platform } }: Session): IsPresent | null {
  return execPath !== null && platform === 'darwin' && process.platform === 'darwin' ? existsSync : null;
}
