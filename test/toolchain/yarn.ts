import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, unpackPackage } from '../../scripts/fetch-package.mjs';
import { registrySettings } from './registry.ts';
import { describeScript, type Tool } from './tool.ts';
import { type YarnRelease, yarnVersions } from './versions.ts';

/** The package that a version of Yarn is published as. */
export function nameYarn(version: string): string {
  return `${version.startsWith('1.') ? 'yarn' : '@yarnpkg/cli-dist'}@${version}`;
}

export async function yarn(release: YarnRelease): Promise<Tool> {
  const version = yarnVersions[release];
  const isClassic = release === '1';
  const tool = await describeScript('yarn', await unpackPackage(nameYarn(version)));
  return { ...tool, env: isClassic ? describeClassic() : await describeModern() };
}

function describeClassic(): Record<string, string> {
  return { YARN_CACHE_FOLDER: join(cacheDirectory, 'yarn-classic-cache') };
}

/** Yarn 4 does not read npmrc files: the machine's registry has to be set in Yarn's own terms. */
async function describeModern(): Promise<Record<string, string>> {
  const { registry, cafile } = await registrySettings();
  return {
    // Plug'n'Play identifies an archive by its real path.
    YARN_GLOBAL_FOLDER: join(realpathSync(cacheDirectory), 'yarn-global'),
    YARN_ENABLE_TELEMETRY: '0',
    ...(registry === undefined ? {} : { YARN_NPM_REGISTRY_SERVER: registry }),
    ...(cafile === undefined ? {} : { YARN_HTTPS_CA_FILE_PATH: cafile }),
  };
}
