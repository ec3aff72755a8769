import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AbistampError, type LocalRuntime, probeRuntime } from '@abistamp/core';
import { requireLocal } from './runtime-option.ts';

/** Where version managers keep their Nodes, one folder for each. */
function listFolders(env: NodeJS.ProcessEnv): string[] {
  const home = env['HOME'] || homedir();
  return [
    join(env['NVM_DIR'] || join(home, '.nvm'), 'versions/node'),
    join(env['FNM_DIR'] || join(home, '.local/share/fnm'), 'node-versions'),
    join(env['VOLTA_HOME'] || join(home, '.volta'), 'tools/image/node'),
    join(env['ASDF_DATA_DIR'] || join(home, '.asdf'), 'installs/nodejs'),
    join(env['MISE_DATA_DIR'] || join(home, '.local/share/mise'), 'installs/node'),
    join(env['N_PREFIX'] || '/usr/local', 'n/versions/node'),
  ];
}

/**
 * A runtime by its program, or by `node@22`: the newest such Node that a version manager has installed here.
 * @throws AbistampError `BAD_ARGUMENT` if there is none, `RUNTIME_UNREADABLE` for a program that is no runtime
 */
export function findNode(spec: string, env: NodeJS.ProcessEnv): LocalRuntime {
  const major = /^node@(\d+)$/.exec(spec)?.[1];
  if (major === undefined) return requireLocal(probeRuntime(spec));
  const found = listFolders(env)
    .flatMap((folder) => listReleases(folder, major))
    .sort((a, b) => b.release.localeCompare(a.release, 'en', { numeric: true }))[0];
  if (found !== undefined) return requireLocal(probeRuntime(found.program));
  throw new AbistampError(
    'BAD_ARGUMENT',
    `no Node ${major} is installed by a version manager that is known here`,
    {
      hint: 'name its program: --also /path/to/node',
    },
  );
}

function listReleases(folder: string, major: string): { release: string; program: string }[] {
  return list(folder)
    .filter((name) => name.replace(/^v/, '').split('.')[0] === major)
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
