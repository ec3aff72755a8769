import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { homeFolder } from '../../files/user-folders.ts';

interface Login {
  user: string;
  password: string;
}

/**
 * The login for a host from the user's netrc file: the one `NETRC` names, else `.netrc` in the home folder
 * (`_netrc` on Windows). Its `default` entry serves only hosts that the user configured, not those of a
 * project.
 */
export function readNetrc(host: string, env: NodeJS.ProcessEnv, allowDefault: boolean): Login | null {
  // On Windows, too, curl asks for `HOME` first.
  const given = env['HOME'] ?? '';
  const home = isAbsolute(given) ? given : homeFolder(env);
  const names = process.platform === 'win32' ? ['_netrc', '.netrc'] : ['.netrc'];
  const named = env['NETRC'];
  const paths = named !== undefined && named !== '' ? [named] : names.map((name) => join(home, name));
  for (const path of paths) {
    try {
      const stats = statSync(path);
      if (!stats.isFile() || stats.size > maxBytes.settings) continue;
      return findLogin(readFileSync(path, 'utf8'), host, allowDefault);
    } catch {
      // Missing or unreadable.
    }
  }
  return null;
}

/** The first matching entry wins, as in curl and ftp; `default` matches every host. */
function findLogin(text: string, host: string, allowDefault: boolean): Login | null {
  const words = splitWords(text);
  for (let i = 0; i < words.length; ) {
    const word = words[i++];
    if (word !== 'machine' && word !== 'default') continue;
    const matches = word === 'default' ? allowDefault : words[i++]?.toLowerCase() === host.toLowerCase();
    const entry: Record<string, string> = {};
    while (i < words.length && words[i] !== 'machine' && words[i] !== 'default') {
      const name = words[i++] ?? '';
      if (['login', 'password', 'account'].includes(name)) entry[name] = words[i++] ?? '';
    }
    const { login, password } = entry;
    if (matches && login !== undefined && password !== undefined) return { user: login, password };
  }
  return null;
}

/**
 * Splits into words, quoted strings being one; skips comments, and macros up to the empty line that ends
 * them.
 */
function splitWords(text: string): string[] {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[ \t]*macdef[^\n]*\n(?:[^\n]+\n)*(?:\n|$)/gm, '')
    .replaceAll(/^[ \t]*#.*$/gm, '');
  return [...lines.matchAll(/"((?:\\.|[^"\\])*)"|[^\s"]\S*/g)].map(([word, quoted]) =>
    quoted === undefined ? word : quoted.replaceAll(/\\(.)/g, '$1'),
  );
}
