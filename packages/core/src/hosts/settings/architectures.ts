import { isRecord, stringsOf } from '../../files/json.ts';
import { command, type SettingChange } from '../command.ts';
import type { Machine, Omission } from '../omission.ts';

/**
 * `supportedArchitectures` of pnpm and of Yarn: lists of `os`, `cpu` and `libc`, in which "current" is this
 * machine.
 *
 * @param value of the setting, as it was read
 * @param change where it is, and what follows when it was changed
 * @returns the first list that this machine is not in; null where it is in all of them
 */
export function findLeftOut(
  value: unknown,
  machine: Machine,
  change: Pick<SettingChange, 'file' | 'next'> & { key: readonly string[] },
): Omission | null {
  if (!isRecord(value)) return null;
  const own = { os: machine.platform, cpu: machine.arch, libc: machine.libc };
  for (const [name, mine] of Object.entries(own)) {
    const list = stringsOf(value[name]);
    if (list.length === 0 || mine === null || list.includes('current') || list.includes(mine)) continue;
    return {
      setting: [...change.key, name].join('.'),
      remedy: { kind: 'setting', ...change, key: [...change.key, name], change: 'add', value: 'current' },
    };
  }
  return null;
}

/** What installs again once the setting is changed. */
export const installAgain = (host: string, ...args: readonly string[]) => command(host, 'install', ...args);
