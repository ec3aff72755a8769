import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { findNpm } from '../../hosts/npm/find-npm.ts';
import { withoutCredentials } from '../../runtime/without-secrets.ts';

/**
 * The registry that npm asks where no setting names one, as npm itself says (`npm config get registry`); null without
 * an npm. Asked in npm's own folder, where no project's settings are.
 */
export function readUsualRegistry(env: NodeJS.ProcessEnv): string | null {
  const npm = findNpm(env);
  if (npm === null) return null;
  try {
    const text = execFileSync(process.execPath, [npm.script, 'config', 'get', 'registry'], {
      ...{ cwd: dirname(npm.script), env: withoutCredentials(env), encoding: 'utf8' },
      ...{ timeout: 10_000, stdio: 'pipe' },
    });
    return /^https?:\/\/\S+$/.test(text.trim()) ? text.trim() : null;
  } catch {
    return null;
  }
}
