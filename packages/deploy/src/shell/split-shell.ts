import { addEnvironment } from './environment-options.ts';
import type { Words } from './words.ts';

/** Words that introduce commands, or end them, and are none themselves. */
const reserved = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'while',
  'until',
  'case',
  'esac',
  'in',
  '{',
  '}',
  '!',
  'time',
]);
/** Programs that run the command that follows them. */
const wrappers = new Set([
  'sudo',
  'exec',
  'env',
  'command',
  'nice',
  'nohup',
  'cross-env',
  'corepack',
  'dumb-init',
  'tini',
  '--',
  'npx',
  'bunx',
  'time',
]);

/**
 * The simple commands of a shell script, in order, whatever they depend on. What they are given by other commands is
 * left as it is written. Linear in the text.
 */
export function splitShell(script: string): Words[] {
  const commands: Words[] = [[]];
  // Each alternative begins with another character, and what must be closed ends where the next is opened, so
  // nothing is read twice.
  const tokens = script.matchAll(
    /\\\r?\n|#[^\n]*|(?:\$\{[^{}\n]*\}|\$\([^()\n]*\)|"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|\\[\s\S]|[^\s"'\\;&|()<>#$]|[$#])(?:\$\{[^{}\n]*\}|\$\([^()\n]*\)|"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|\\[^\n]|[^\s"'\\;&|()<>$]|\$)*|[;&|()\n]|[<>]+&?/g,
  );
  let skip = false;
  for (const [token] of tokens) {
    if (/^(?:#|\\\r?\n)/.test(token)) continue;
    if (/^[;&|()\n]/.test(token)) commands.push([]);
    else if (/^[<>]/.test(token)) skip = !token.endsWith('&') || token.length === 1;
    else if (skip) skip = false;
    else commands.at(-1)?.push(unquote(token));
  }
  return commands.map(trimWords).filter((words) => words.length > 0);
}

function unquote(token: string): string {
  return token.replace(
    /"((?:\\[\s\S]|[^"\\])*)"?|'([^']*)'?|\\([\s\S])/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
  );
}

/** Without what stands before the program's own name. */
function trimWords(words: Words): Words {
  const variables: [name: string, value: string][] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    const isWrapped =
      wrappers.has(word) && !(word === 'corepack' && /^(?:enable|prepare|install|use|disable)$/.test(next));
    const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    if (name !== undefined) variables.push([name, value]);
    if (reserved.has(word) || isWrapped || name !== undefined) at++;
    else if (at > 0 && wrappers.has(words[at - 1] ?? '') && word.startsWith('-')) at++;
    else break;
  }
  return addEnvironment(words.slice(at), variables);
}
