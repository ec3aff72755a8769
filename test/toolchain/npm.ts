import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, provide, unpackPackage } from '../../scripts/fetch-package.mjs';
import { nodeGypInNpm, wrapNodeGyp } from './node-gyp.ts';
import { describeScript, type Tool } from './tool.ts';
import { type NpmRelease, npmVersions } from './versions.ts';

const run = promisify(execFile);

/**
 * As published, with one file put in front of its node-gyp: no setting makes npm 10 and 11 use another.
 */
export async function npm(release: NpmRelease): Promise<Tool> {
  const published = await unpackPackage(`npm@${npmVersions[release]}`);
  const script = wrapNodeGyp(join(published, nodeGypInNpm));
  const digest = createHash('sha256').update(script).digest('hex').slice(0, 16);
  const directory = await provide(join(cacheDirectory, 'programs', `npm-${digest}`), async (part) => {
    if (process.platform === 'linux') await run('cp', ['-al', published, part]);
    else await cp(published, part, { recursive: true, verbatimSymlinks: true });
    // Never through the link.
    await rm(join(part, nodeGypInNpm));
    await writeFile(join(part, nodeGypInNpm), script);
  });
  return await describeScript('npm', directory);
}
