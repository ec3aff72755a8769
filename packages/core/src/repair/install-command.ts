import { readFileSync } from 'node:fs';
import { installCommands } from './install-commands.ts';

/** What this machine runs: the text of os-release(5) tells Linux distributions apart. */
interface System {
  platform: NodeJS.Platform;
  release: string;
}

export function readSystem(): System {
  return { platform: process.platform, release: process.platform === 'linux' ? readRelease() : '' };
}

function readRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** The command that installs a tool chain for addons; null for an unknown system. */
export function findInstallCommand({ platform, release }: System): string | null {
  const field = (name: string) => new RegExp(`^${name}=["']?([^"'\n]*)`, 'm').exec(release)?.[1] ?? '';
  const distributions = [field('ID'), ...field('ID_LIKE').split(/\s+/)];
  for (const id of platform === 'linux' ? distributions : [platform]) {
    if (Object.hasOwn(installCommands, id)) return installCommands[id] ?? null;
  }
  return null;
}
