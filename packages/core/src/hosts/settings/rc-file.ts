import { parse } from 'ini';

/** One file is asked for each of many settings, and `ini` takes its time over lines that it cannot read. */
let last: { text: string; values: [string, unknown][] } | null = null;

/**
 * Settings of an `rc` file by npm's rules, those of its `ini` package: a bare key is true, `;` and `#` begin
 * a comment, sections hold other things. `${NAME}` is the variable's value, and stays if there is no such
 * variable.
 * @returns values as text; lists (`omit[]=dev`) as npm passes them on in variables, with empty lines between
 */
export function parseRcFile(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const settings = new Map<string, string>();
  if (text === '') return settings;
  if (last?.text !== text) last = { text, values: Object.entries(parse(text)) };
  for (const [name, value] of last.values) {
    if (Array.isArray(value)) settings.set(name, replaceVariables(value.join('\n\n'), env));
    else if (typeof value !== 'object' || value === null)
      settings.set(name, replaceVariables(String(value), env));
  }
  return settings;
}

/** `@npmcli/config`, `env-replace.js`: `${NAME?}` is empty if there is no such variable. */
function replaceVariables(value: string, env: NodeJS.ProcessEnv): string {
  return value.replace(
    /\$\{([^${}?]+)(\?)?\}/g,
    (whole, name: string, optional?: string) => env[name] ?? (optional === undefined ? whole : ''),
  );
}
