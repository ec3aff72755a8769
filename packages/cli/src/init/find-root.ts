import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AbistampError, detectHost, type HostName, openDirectory } from '@abistamp/core';

/** The project that a folder belongs to. @throws AbistampError `NO_MANIFEST` */
export function findRoot(cwd: string): string {
  const root =
    findUp(cwd, ['package-lock.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'yarn.lock']) ??
    findUp(cwd, ['package.json']);
  if (root === null || !existsSync(join(root, 'package.json')))
    throw new AbistampError('NO_MANIFEST', `there is no package.json in ${root ?? cwd}, nor above it`);
  return root;
}

function findUp(cwd: string, names: readonly string[]): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** Whose project it is; before anything was ever installed, by what it says of itself and by who runs us. */
export function chooseHost(
  root: string,
  manifest: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): HostName {
  const found = detectHost(openDirectory(root))?.host;
  if (found !== undefined) return found;
  const { packageManager } = manifest;
  const named = typeof packageManager === 'string' ? packageManager : (env['npm_config_user_agent'] ?? '');
  if (/^pnpm[@/]/.test(named) || existsSync(join(root, 'pnpm-workspace.yaml'))) return 'pnpm';
  const yarn = /^yarn[@/](\d+)/.exec(named)?.[1];
  if (yarn !== undefined) return yarn === '1' ? 'yarn-classic' : 'yarn';
  return existsSync(join(root, '.yarnrc.yml')) ? 'yarn' : 'npm';
}
