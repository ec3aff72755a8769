import { parse } from 'ini';

/**
 * Settings of an `rc` file by npm's rules, those of its `ini` package: a bare key is true, `;` and `#` begin
 * a comment, sections hold other things. `${NAME}` is the variable's value, and stays if there is no such
 * variable.
 * @returns values as text; lists (`omit[]=dev`) as npm passes them on in variables, with empty lines between
 */
export function parseRcFile(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of Object.entries(parse(text))) {
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
