import { countOf } from './plural.ts';
import type { Style } from './style.ts';

const systems: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
  freebsd: 'FreeBSD',
};

/**
 * "✔ 14 native packages fit Node 22.23.3 (ABI 127) on Linux x64". Uses nothing else of the report but
 * plurals, since the everyday check prints it.
 */
export function formatFitLine(
  fit: {
    native: number;
    packages: number;
    runtime: string;
    abi: string;
    platform: string;
    arch: string;
    musl: boolean;
  },
  style: Pick<Style, 'green' | 'dim'>,
): string {
  const natives = `${countOf(fit.native, 'native package')} ${fit.native === 1 ? 'fits' : 'fit'}`;
  const machine = `${systems[fit.platform] ?? fit.platform} ${fit.arch}${fit.musl ? ' (musl)' : ''}`;
  return `${style.green('✔')} ${natives} ${fit.runtime} (ABI ${fit.abi}) on ${machine} ${style.dim(`(${countOf(fit.packages, 'package')} in all)`)}\n`;
}

/** What `rebuild` prints if nothing has to be repaired. */
export function formatNothingToDo(
  here: { runtime: string; abi: string },
  style: Pick<Style, 'green'>,
): string {
  return `${style.green('✔')} nothing to do: everything native fits ${here.runtime} (ABI ${here.abi})\n`;
}
