import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { describeScript, type Tool } from './tool.ts';
import { type NpmRelease, npmVersions } from './versions.ts';

export async function npm(release: NpmRelease): Promise<Tool> {
  return await describeScript('npm', await unpackPackage(`npm@${npmVersions[release]}`));
}
