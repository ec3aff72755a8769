import { readFileSync } from 'node:fs';

/** The scripts of the package in a folder; none where there is no readable manifest. */
export function readScripts(folder: string): Readonly<Record<string, string>> {
  try {
    const { scripts } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
      scripts?: Record<string, string>;
    };
    return typeof scripts === 'object' && scripts !== null ? scripts : {};
  } catch {
    return {};
  }
}
