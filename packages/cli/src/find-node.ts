import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AbistampError, type LocalRuntime, listNodeFolders, probeRuntime } from '@abistamp/core';
import { requireLocal } from './runtime-option.ts';

/**
 * A runtime by its program, or by `node@22` or `node@22.11.0`: the newest such Node that a version manager has installed here.
 * @throws AbistampError `BAD_ARGUMENT` if there is none, `RUNTIME_UNREADABLE` for a program that is no runtime
 */
export function findNode(spec: string, env: NodeJS.ProcessEnv): LocalRuntime {
  const version = /^node@v?(\d+(?:\.\d+){0,2})$/.exec(spec)?.[1];
  if (version === undefined) return requireLocal(probeRuntime(spec));
  const found = listNodeFolders(env)
    .flatMap((folder) => listReleases(folder, version))
    .sort((a, b) => b.release.localeCompare(a.release, 'en', { numeric: true }))[0];
  if (found !== undefined) return requireLocal(probeRuntime(found.program));
  throw new AbistampError(
    'BAD_ARGUMENT',
    `no Node ${version} is installed by a version manager that is known here`,
    {
      hint: 'name its program: --also /path/to/node',
    },
  );
}

function listReleases(folder: string, version: string): { release: string; program: string }[] {
  return list(folder)
    .filter((name) => `${name.replace(/^v/, '')}.`.startsWith(`${version}.`))
    .map((name) => {
      const inside = list(join(folder, name)).includes('installation') ? 'installation/bin/node' : 'bin/node';
      return { release: name.replace(/^v/, ''), program: join(folder, name, inside) };
    });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
