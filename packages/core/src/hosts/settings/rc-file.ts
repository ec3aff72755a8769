import { parse } from 'ini';

/** One file is asked for each of many settings, and `ini` takes its time over lines that it cannot read. */
let last: { text: string; values: [string, unknown][] } | null = null;

/**
 * Settings of an `rc` file by npm's rules, those of its `ini` package: a bare key is true, `;` and `#` begin
 * a comment, sections hold other things. `${NAME}` is the variable's value, in names too, and stays if there is
 * no such variable.
 * @returns values as text; lists (`omit[]=dev`) as npm passes them on in variables, with empty lines between
 */
export function parseRcFile(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const settings = new Map<string, string>();
  if (text === '') return settings;
  if (last?.text !== text) last = { text, values: readEntries(text) };
  for (const [name, value] of last.values) {
    const key = replaceVariables(name, env);
    if (Array.isArray(value)) settings.set(key, replaceVariables(value.join('\n\n'), env));
    else if (typeof value !== 'object' || value === null)
      settings.set(key, replaceVariables(String(value), env));
  }
  return settings;
}

/** The first line of a section by `ini`'s own pattern: nothing after it is a setting. */
const sectionStart = /(?:^|[\r\n])\[[^\]\r\n]*\]\s*(?=[\r\n]|$)/;

/**
 * The part before any section. In a bundle, which is strict code, `ini` throws at a section whose name a
 * setting has as well; in npm, which is not, it takes no notice.
 */
const readEntries = (text: string): [string, unknown][] =>
  Object.entries(parse(text.slice(0, sectionStart.exec(text)?.index)));

/** `@npmcli/config`, `env-replace.js`: `${NAME?}` is empty if there is no such variable. */
function replaceVariables(value: string, env: NodeJS.ProcessEnv): string {
  return value.replace(
    /\$\{([^${}?]+)(\?)?\}/g,
    (whole, name: string, optional?: string) => env[name] ?? (optional === undefined ? whole : ''),
  );
}
