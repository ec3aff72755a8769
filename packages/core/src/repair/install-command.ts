import { readFileSync } from 'node:fs';

/**
 * By `ID` of os-release(5), or the `ID_LIKE` that derived distributions name; other systems by Node's name.
 */
const installCommands: Readonly<Record<string, string>> = {
  debian: 'apt-get install -y python3 make g++',
  ubuntu: 'apt-get install -y python3 make g++',
  alpine: 'apk add python3 make g++',
  fedora: 'dnf install -y python3 make gcc-c++',
  rhel: 'dnf install -y python3 make gcc-c++',
  centos: 'yum install -y python3 make gcc-c++',
  amzn: 'yum install -y python3 make gcc-c++',
  arch: 'pacman -S --needed python make gcc',
  opensuse: 'zypper install -y python3 make gcc-c++',
  suse: 'zypper install -y python3 make gcc-c++',
  void: 'xbps-install -S python3 make gcc',
  darwin: 'xcode-select --install',
  freebsd: 'pkg install python3 gmake',
  win32:
    'winget install -e --id Python.Python.3.12 && winget install -e --id Microsoft.VisualStudio.2022.BuildTools --override "--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
};

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
