import { existsSync } from 'node:fs';
import { cp, link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, provide, unpackPackage } from '../../scripts/fetch-package.mjs';
import { describeScript, type Tool } from './tool.ts';
import { type PnpmRelease, pnpmVersions } from './versions.ts';

/** The packages that a version of pnpm is published as. */
export function namePnpm(version: string): string[] {
  return version.startsWith('12.') ? [`pnpm@${version}`, nameNative(version)] : [`pnpm@${version}`];
}

function nameNative(version: string): string {
  return `@pnpm/exe.${process.platform}-${process.arch}@${version}`;
}

export async function pnpm(release: PnpmRelease): Promise<Tool> {
  const version = pnpmVersions[release];
  const directory = await unpackPackage(`pnpm@${version}`);
  return Number(release) === 12
    ? await describeNative(version, directory)
    : await describeScript('pnpm', directory);
}

/**
 * From 12 on pnpm is a native program in a platform package, which its install script puts in place of a
 * stub.
 */
async function describeNative(version: string, wrapper: string): Promise<Tool> {
  const binary = join(await unpackPackage(nameNative(version)), 'pnpm');
  const directory = await provide(
    join(cacheDirectory, 'packages', `pnpm-native@${version}`),
    async (part) => {
      await cp(wrapper, part, { recursive: true });
      for (const name of ['pnpm', 'pn', 'pnpx', 'pnx']) {
        await rm(join(part, name), { force: true });
        await link(binary, join(part, name));
      }
    },
  );
  const describe = (name: string) => ({ command: join(directory, name), args: [] });
  if (!existsSync(describe('pnpm').command)) throw new Error(`no pnpm in ${directory}`);
  return { name: 'pnpm', version, ...describe('pnpm'), env: {}, companions: { pnpx: describe('pnpx') } };
}
