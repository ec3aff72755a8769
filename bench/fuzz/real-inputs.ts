import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const maxFileBytes = 64 * 1024;
const mostOfATarget = 40;

/** Which target reads a file, by its name and its first bytes. */
function targetOf(name: string, bytes: Buffer): string | null {
  if (name.endsWith('.node')) return nativeTargets.get(bytes.toString('hex', 0, 2)) ?? null;
  if (/\.[cm]?js$/.test(name)) return loads.test(bytes.toString('latin1')) ? 'javascript' : null;
  return byName.get(name) ?? null;
}

const nativeTargets = new Map([
  ['7f45', 'elf'],
  ['cffa', 'macho'],
  ['cefa', 'macho'],
  ['cafe', 'macho'],
  ['4d5a', 'pe'],
]);

const loads = /\.node\b|bindings|node-gyp-build|process\.(?:platform|arch|dlopen)/;

const byName = new Map([
  ['.package-lock.json', 'npm-lockfile'],
  ['package-lock.json', 'npm-lockfile'],
  ['pnpm-lock.yaml', 'pnpm-lockfile'],
  ['lock.yaml', 'pnpm-lockfile'],
  ['.modules.yaml', 'pnpm-modules'],
  ['pnpm-workspace.yaml', 'pnpm-workspace'],
  ['.yarnrc.yml', 'yarn-settings'],
  ['.yarn-state.yml', 'yarn-state'],
  ['bun.lock', 'bun-lockfile'],
  ['.npmrc', 'npmrc'],
  ['package.json', 'package-json'],
]);

/** Small real files of the trees that tests installed, by the target that reads them. */
export function collectRealInputs(folder: string): Map<string, Buffer[]> {
  const found = new Map<string, Buffer[]>();
  const seen = new Set<string>();
  walk(folder, (path, name) => {
    if (!/\.node$|\.[cm]?js$/.test(name) && !byName.has(name)) return;
    const { size } = statSync(path);
    if (size === 0 || size > maxFileBytes) return;
    const bytes = readFileSync(path);
    const target = targetOf(name, bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (target === null || seen.has(digest)) return;
    seen.add(digest);
    const inputs = found.get(target) ?? [];
    if (inputs.length < mostOfATarget) found.set(target, [...inputs, bytes]);
  });
  return found;
}

function walk(folder: string, see: (path: string, name: string) => void): void {
  for (const entry of list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, see);
    else if (entry.isFile()) see(path, entry.name);
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
