import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packCli } from '../test/support/pack-cli.ts';

/** Has a project depend on the command as it was just built, in place of a published one. */
export async function useBuiltCommand(cwd: string): Promise<void> {
  const path = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { devDependencies: Record<string, string> };
  manifest.devDependencies['abistamp'] = `file:${await packCli()}`;
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
