import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { isRecord, parseJson } from '@abistamp/core/guard';

/**
 * Whether the user wants a load to be repaired: by `ABISTAMP_ON_MISMATCH`, else by `abistamp.onMismatch` in the
 * project's package.json. Never by default: a program that starts is not an install.
 */
export function wantsRepair(path: string, env: NodeJS.ProcessEnv): boolean {
  const asked = env['ABISTAMP_ON_MISMATCH'];
  if (asked !== undefined && asked !== '') return asked === 'rebuild';
  return readSetting(path) === 'rebuild';
}

/** That of the nearest folder above all packages that says something. A package cannot ask for it. */
function readSetting(path: string): unknown {
  const installed = path.search(/[/\\](?:node_modules|\.yarn[/\\]unplugged)[/\\]/);
  if (installed < 0) return undefined;
  for (let folder = path.slice(0, installed) || sep; ; folder = dirname(folder)) {
    const settings = readSettings(join(folder, 'package.json'));
    if (settings !== undefined || dirname(folder) === folder)
      return isRecord(settings) ? settings['onMismatch'] : undefined;
  }
}

function readSettings(path: string): unknown {
  try {
    const manifest = parseJson(readFileSync(path, 'utf8'));
    return isRecord(manifest) ? manifest['abistamp'] : undefined;
  } catch {
    return undefined;
  }
}
