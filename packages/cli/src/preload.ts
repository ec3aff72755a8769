import { join } from 'node:path';
import { isSwitchedOff, readKnownFit } from '@abistamp/core/fast';

/** Commands of npm that run programs of the project, by the names that it gives them. */
const commands: ReadonlySet<string> = new Set([
  ...['run-script', 'run', 'exec', 'test', 'start', 'stop', 'restart'],
]);

/** Programs that install, build or repair: a check would stop what fixes the tree. */
const exempt =
  /[\\/](?:abistamp|corepack|electron-rebuild|node-gyp|node-pre-gyp|npm|npm-cli|npx|npx-cli|pnpm|prebuild-install|yarn)(?:\.[cm]?js)?$/;

/** The script that was checked: its own processes and threads need not ask again. */
const mark = 'ABISTAMP_CHECKED';

/**
 * Run by the line in .npmrc that `abistamp init --hook` adds, in each Node that npm starts, before its
 * program. Ends the process if the tree does not fit.
 */
export function preload(): void {
  const { env, argv } = process;
  const root = env['npm_config_local_prefix'] ?? process.cwd();
  const script = [root, env['npm_command'], env['npm_lifecycle_event'] ?? ''].join(' ');
  if (isSwitchedOff(env) || !commands.has(env['npm_command'] ?? '') || env[mark] === script) return;
  if (exempt.test(argv[1] ?? '')) return;
  env[mark] = script;
  if (readKnownFit(root) !== null) return;
  const { spawnSync } = require('node:child_process') as typeof import('node:child_process');
  // Without the line itself.
  const { NODE_OPTIONS: _, ...rest } = env;
  const { status } = spawnSync(process.execPath, [join(__dirname, '..', 'hooks', 'start.cjs')], {
    ...{ cwd: root, env: rest, stdio: 'inherit' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
