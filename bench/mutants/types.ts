import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether the package of a changed file compiles. Others that use it are not asked. */
export async function compiles(checkout: string, file: string): Promise<boolean> {
  const folder = file.split('/').slice(0, 2).join('/');
  try {
    await promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '--build', folder], {
      cwd: checkout,
    });
    return true;
  } catch {
    return false;
  }
}
