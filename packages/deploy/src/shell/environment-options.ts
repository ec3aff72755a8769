import type { Words } from './words.ts';

/** What a variable of the environment means to a package manager, as an option of its command line; null for nothing. */
function optionOf(name: string, value: string): string | null {
  const [, setting] = /^npm_config_(\w+)$/i.exec(name) ?? [];
  if (setting !== undefined) return `--${setting.toLowerCase().replaceAll('_', '-')}=${value}`;
  if (name === 'NODE_ENV' && value === 'production') return '--omit=dev';
  return name === 'YARN_ENABLE_SCRIPTS' && /^(?:0|false)$/.test(value) ? '--mode=skip-build' : null;
}

/** A command with the options that its environment gives; its own ones come after them, and win. */
export function addEnvironment(
  [program, ...rest]: Words,
  variables: Iterable<readonly [name: string, value: string | null]>,
): Words {
  if (program === undefined || !/^(?:npm|pnpm|yarn)$/.test(program))
    return program === undefined ? [] : [program, ...rest];
  const options = [...variables].flatMap(([name, value]) =>
    value === null ? [] : (optionOf(name, value) ?? []),
  );
  return [program, ...options, ...rest];
}
