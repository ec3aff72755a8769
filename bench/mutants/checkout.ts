import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the repository that tests and types need. */
const parts = ['packages', 'test', 'scripts', 'docs', 'bench', 'examples', 'node_modules'];

/** A copy of the repository as it is, for changing files in. Shares compiled and installed test fixtures. */
export function copyCheckout(root: string): string {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, 'mutants-'));
  const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const name of [...parts, ...files.map((entry) => entry.name)]) {
    if (!existsSync(join(root, name))) continue;
    execFileSync('cp', ['-a', '--reflink=auto', join(root, name), copy]);
  }
  mkdirSync(join(copy, '.cache'));
  for (const name of ['packed', 'built.json', 'toolchain']) {
    if (existsSync(join(cache, name))) symlinkSync(join(cache, name), join(copy, '.cache', name));
  }
  return copy;
}
