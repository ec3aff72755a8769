import { join } from 'node:path';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { registrySettings } from './registry.ts';
import type { Tool } from './tool.ts';
import { type BunRelease, bunVersions } from './versions.ts';

/** The package of a Bun for this machine. */
export function nameBun(version: string): string {
  return `@oven/bun-${process.platform}-${process.arch}@${version}`;
}

/** Bun is a native program, in one package per platform. */
export async function bun(release: BunRelease): Promise<Tool> {
  const version = bunVersions[release];
  const directory = await unpackPackage(nameBun(version));
  const command = join(directory, 'bin', 'bun');
  const { registry } = await registrySettings();
  return {
    name: 'bun',
    version,
    command,
    args: [],
    // Without the machine's cache, which a test could change.
    env: registry === undefined ? {} : { BUN_CONFIG_REGISTRY: registry },
    companions: { bunx: { command, args: ['x'] } },
  };
}
