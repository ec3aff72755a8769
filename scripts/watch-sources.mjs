// Reports when a file that tests depend on has changed.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SETTLE_MS = 200;

/** Written by a build or a test itself. */
const made = /(^|[/\\])(node_modules|dist|bundles|\.cache|\.tsbuildinfo)([/\\]|$)/;

/** @returns a function that waits for the next change and returns the paths changed since the last call */
export function watchSources() {
  const changed = new Set();
  let wake = () => {};
  for (const folder of ['packages', 'test']) {
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (name === null || made.test(name) || !/\.(?:[cm]?[jt]s|json|md)$/.test(name)) return;
      changed.add(join(folder, name));
      wake();
    });
  }
  return async () => {
    if (changed.size === 0)
      await new Promise((resolve) => {
        wake = resolve;
      });
    // Editors write a file in several steps.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const files = [...changed];
    changed.clear();
    return files;
  };
}
