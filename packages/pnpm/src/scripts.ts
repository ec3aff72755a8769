import { readFileSync } from 'node:fs';
import type { PackageScripts } from '@pnpm/types';

/** The scripts of the package in a folder; none where there is no readable manifest. */
export function readScripts(folder: string): Readonly<PackageScripts> {
  try {
    const { scripts } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { scripts?: unknown };
    return typeof scripts === 'object' && scripts !== null ? (scripts as PackageScripts) : {};
  } catch {
    return {};
  }
}
