import type { Arch } from '@abistamp/binary';
import type { ErrorPattern } from '../load-error.ts';
import { lacking, missingLibrary } from './glibc.ts';

/** macOS: dyld 2 (to 11) and dyld 4 (12 and newer), `dyld4::Loader`. */
export const dyldPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /'(?<path>[^'\n]{1,1024})' \(mach-o file, but is an incompatible architecture \(have \(?'?(?<have>[\w,]{1,80})'?\)?, need/g,
    read: ({ path = null, have = '' }) => ({
      path,
      problem: { code: 'ARCH_MISMATCH', archs: have.split(',').flatMap((name) => macArchs[name] ?? []) },
    }),
  },
  {
    pattern: /(?<=(?<path>\/[^\n:'"]{0,1024})): mach-o, but wrong architecture/g,
    read: ({ path = null }) => ({ path, problem: { code: 'ARCH_MISMATCH', archs: [] } }),
  },
  {
    pattern:
      /(?:(?<=(?<old>\/[^\n:'"]{0,1024})): unknown file type, first eight bytes|'(?<path>[^'\n]{1,1024})' \((?:slice is )?not (?:a )?(?:valid )?mach-o file)/g,
    read: ({ old = null, path = old }) => ({
      path,
      problem: { code: 'PLATFORM_MISMATCH', platform: null, system: 'darwin' },
    }),
  },
  {
    pattern:
      /Library not loaded: (?<library>[^\s]{1,1024})\s{1,20}Referenced from: (?:<[\w-]{1,80}> )?'?(?<path>[^\n']{1,1024})/g,
    read: ({ library = '', path = '' }) => (isAddon(path) ? missingLibrary(library, path.trim()) : null),
  },
  {
    pattern:
      /Referenced from: (?:<[\w-]{1,80}> )?'?(?<path>[^\n'(]{1,1024}?)'? \(built for macOS (?<needs>\d{1,3}(?:\.\d{1,3}){0,2}) which is newer than running OS\)/g,
    read: ({ path = '', needs = '' }) =>
      isAddon(path) ? { path: path.trim(), problem: { code: 'MACOS_TOO_OLD', needs } } : null,
  },
  {
    pattern:
      /dlopen\((?<path>(?:(?!dlopen\()[^,\n]){1,1024}), \w{1,20}\): (?:S|s)ymbol not found(?: in flat namespace|:) [('(]?(?<symbol>[^'\n)]{1,1024})/g,
    read: ({ path = '', symbol = '' }) => (isAddon(path) ? lacking(symbol.trim(), path) : null),
  },
  {
    pattern:
      /dyld(?:\[\d{1,10}\])?: (?:lazy symbol binding failed: )?Symbol not found: (?<symbol>[^\s]{1,1024})\s{1,20}Referenced from: (?:<[\w-]{1,80}> )?'?(?<path>[^\n'(]{1,1024})(?!.{0,20}built for macOS)/g,
    read: ({ path = '', symbol = '' }) => (isAddon(path) ? lacking(symbol, path.trim()) : null),
  },
  {
    pattern:
      /dlopen\((?<path>(?:(?!dlopen\()[^,\n]){1,1024}), \w{1,20}\): (?:tried: '[^'\n]{1,1024}' \()?(?:code signature|no suitable image found\.\s{1,8}Did find:\s{1,8}[^\n]{1,1024}: code signature)/g,
    read: ({ path = '' }, around) =>
      isAddon(path) || isExtracted(path) || /Module\._|node:|electron|asar/i.test(around)
        ? { path: isAddon(path) ? path : null, problem: { code: 'CODE_SIGNATURE' } }
        : null,
  },
  {
    pattern:
      /dlopen\((?<path>(?:(?!dlopen\()[^,\n]){1,1024}), \w{1,20}\): tried: '\k<path>' \(no such file\)/g,
    read: ({ path = '' }, around) =>
      /mach-o|code signature/.test(around) || !isAddon(path)
        ? null
        : { path, problem: { code: 'NOT_BUILT', why: 'never-run', expected: [path] }, weight: 'missing' },
  },
];

const isAddon = (path: string) => /\.node\b|[\\/]node_modules[\\/]/.test(path);

/** Electron's copy of a file from an archive, without its name: `/var/folders/…/T/.com.example.app.x1`. */
const isExtracted = (path: string) => /\/var\/folders\/[\w/+-]{1,200}\/T\/\.[\w.-]{1,200}$/.test(path);

const macArchs: Readonly<Record<string, Arch>> = {
  x86_64: 'x64',
  x86_64h: 'x64',
  arm64: 'arm64',
  arm64e: 'arm64',
  i386: 'ia32',
};
