import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the repository that tests and types need. */
const parts = ['packages', 'test', 'scripts', 'docs', 'bench', 'examples'];

/** A copy of the repository as it is, for changing files in. Shares compiled and installed test fixtures. */
export function copyCheckout(root: string): string {
  const cache = join(root, '.cache/mutants');
  mkdirSync(cache, { recursive: true });
  const copy = mkdtempSync(join(cache, 'checkout-'));
  const files = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const name of [...parts, ...files.map((entry) => entry.name)]) {
    if (existsSync(join(root, name))) execFileSync('cp', ['-a', '--reflink=auto', join(root, name), copy]);
  }
  // Its links lead back to packages, so it cannot be one link itself; nothing writes to its files.
  execFileSync('cp', ['-al', join(root, 'node_modules'), copy]);
  mkdirSync(join(copy, '.cache'));
  for (const name of ['packed', 'built.json', 'build-kind', 'toolchain']) {
    if (existsSync(join(root, '.cache', name)))
      symlinkSync(join(root, '.cache', name), join(copy, '.cache', name));
  }
  return copy;
}
