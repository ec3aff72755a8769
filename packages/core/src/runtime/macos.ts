import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Runtime } from './runtime.ts';

/** The first has the real version also for programs to which macOS shows an older one ("10.16"). */
const versionFiles = [
  '/System/Library/CoreServices/.SystemVersionPlatform.plist',
  '/System/Library/CoreServices/SystemVersion.plist',
];

/** The version of this macOS, "14.5"; null when it cannot be read. */
export function readMacOsVersion(files: readonly string[] = versionFiles): string | null {
  for (const file of files) {
    try {
      const text = readFileSync(file, 'utf8').slice(0, 4096);
      const version = /<key>ProductVersion<\/key>\s*<string>(\d{1,4}(?:\.\d{1,4}){0,2})</.exec(text)?.[1];
      if (version !== undefined) return version;
    } catch {
      // The other one may be there.
    }
  }
  return null;
}

/**
 * Whether a runtime of this Mac is one for Intel on Apple silicon, where Rosetta translates it. A translated
 * process reads 1 from `sysctl.proc_translated`, and so does what it starts; Macs with Intel have no such
 * value.
 */
export function isTranslated({ platform, arch, execPath }: Runtime, ask = askSysctl): boolean {
  if (platform !== 'darwin' || arch !== 'x64' || execPath === null) return false;
  return process.arch === 'arm64' || ask() === '1';
}

function askSysctl(): string {
  try {
    const args = ['-n', 'sysctl.proc_translated'];
    return execFileSync('/usr/sbin/sysctl', args, { encoding: 'utf8', timeout: 5000, stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}
