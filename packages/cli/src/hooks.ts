import { isSwitchedOff, readKnownFit } from '@abistamp/core/fast';

/**
 * Run by `require('./node_modules/abistamp/hooks/start.cjs')` before a script: costs next to nothing when
 * nothing changed.
 */
export function start(): void {
  if (isSwitchedOff(process.env) || readKnownFit(process.cwd()) !== null) return;
  run('start');
}

/** Run by `require('./node_modules/abistamp/hooks/install.cjs')` at the end of an install. */
export function install(): void {
  if (isSwitchedOff(process.env)) return;
  run('install');
}

function run(moment: 'install' | 'start'): void {
  const { runHook } = require('./main.cjs') as typeof import('./main.ts');
  // Until the answer is known: a process that ends early has checked nothing.
  process.exitCode = 2;
  void runHook(moment).then((code) => {
    process.exitCode = code;
  });
}
