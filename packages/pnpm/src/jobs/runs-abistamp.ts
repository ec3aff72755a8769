import { skipOptions } from '../command-line.ts';
import { readScripts } from '../scripts.ts';

/**
 * Whether pnpm runs abistamp itself, which must work in a broken tree: `pnpm exec abistamp`, `pnpm dlx
 * abistamp@1`, a script that begins with it.
 */
export function runsAbistamp(args: readonly string[], folder: string): boolean {
  const { words } = skipOptions(args);
  const [command = ''] = words;
  const isNamed = command === 'run' || command === 'run-script' || command === 'exec' || command === 'dlx';
  const name = isNamed ? (words.slice(1).find((word) => !word.startsWith('-')) ?? '') : command;
  const line = command === 'exec' || command === 'dlx' ? name : (readScripts(folder)[name] ?? name);
  return /^(?:(?:npx|pnpm exec|pnpm dlx|pnpm) )?abistamp(?:[\s@]|$)/.test(line.trim());
}
