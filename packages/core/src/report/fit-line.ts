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
export function formatFitLine(fit: Fit, style: Pick<Style, 'green' | 'dim'>): string {
  const natives = `${countOf(fit.native, 'native package')} ${fit.native === 1 ? 'fits' : 'fit'}`;
  return `${style.green('✔')} ${natives} ${nameHere(fit)} ${style.dim(`(${countOf(fit.packages, 'package')} in all)`)}\n`;
}

/** Counts of what fits, and what it fits. */
interface Fit {
  native: number;
  packages: number;
  runtime: string;
  abi: string;
  platform: string;
  arch: string;
  musl: boolean;
}

const nameHere = ({ runtime, abi, platform, arch, musl }: Fit): string =>
  `${runtime} (ABI ${abi}) on ${systems[platform] ?? platform} ${arch}${musl ? ' (musl)' : ''}`;

/**
 * "✔ 300 trees fit Node 22.23.3 (ABI 127) on Linux x64 (1500 native packages, 5100 packages in all)": what a
 * check of many trees says of those that fit.
 */
export function formatTreesLine(trees: number, fit: Fit, style: Pick<Style, 'green' | 'dim'>): string {
  const counts = `(${countOf(fit.native, 'native package')}, ${countOf(fit.packages, 'package')} in all)`;
  return `${style.green('✔')} ${countOf(trees, 'tree')} ${trees === 1 ? 'fits' : 'fit'} ${nameHere(fit)} ${style.dim(counts)}\n`;
}

/** What `rebuild` prints if nothing has to be repaired. */
export function formatNothingToDo(
  here: { runtime: string; abi: string },
  style: Pick<Style, 'green'>,
): string {
  return `${style.green('✔')} nothing to do: everything native fits ${here.runtime} (ABI ${here.abi})\n`;
}
