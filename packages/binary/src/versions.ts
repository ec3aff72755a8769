/**
 * Orders dotted numbers ("2.4" before "2.17"; "3" equals "3.0"): negative, zero or positive, for
 * `Array.sort`.
 */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a version is at least `floor`. */
export function isAtLeast(version: string, floor: string): boolean {
  return compareVersions(version, floor) >= 0;
}

/** The first number of a version, with or without a leading "v"; null if there is none. */
export function majorOf(version: string | null | undefined): number | null {
  const digits = /^v?(\d+)/.exec(version ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** "22.11" of "22.11.0": how Electron releases and the N-API tables of prebuilt archives are named. */
export function majorMinorOf(version: string): string {
  return version.replace(/^v/, '').split('.').slice(0, 2).join('.');
}

/** Suffixes of a number ("0-rc1") do not count. */
function partsOf(version: string): number[] {
  return version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}
