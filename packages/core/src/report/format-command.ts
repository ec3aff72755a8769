import type { Command } from '../hosts/command.ts';
import { safeText } from '../safe-text.ts';

/** How developers of a project run our own commands: `npx abistamp`, `yarn abi`. */
export type Runner = string;

/**
 * A command as one line, ready to paste into a shell of this system: each word that a shell would interpret
 * is quoted, and none contains a character that a terminal obeys. Our own command is written with `runner`.
 */
export function formatCommand(command: Command, runner: Runner): string {
  const program = command.runner === 'abistamp' ? runner : quoteWord(command.runner);
  const folder = command.folder === undefined ? [] : [`cd ${quoteWord(command.folder)}`];
  const own = [program, ...command.args.map(quoteWord)].join(' ');
  const lines = [
    ...folder,
    own,
    ...(command.next === undefined ? [] : [formatCommand(command.next, runner)]),
  ];
  return lines.join(' && ');
}

/** A word as the shells of this system read it back. */
export function quoteWord(word: string): string {
  return process.platform === 'win32' ? quoteForWindows(word) : quoteForPosix(word);
}

/**
 * A word as both cmd.exe and PowerShell read it: in double quotes, and without what either interprets even
 * there. In such a place is a `?`, so that the command fails and never does something else.
 */
export function quoteForWindows(word: string): string {
  if (/^[\w./\\:-]+$/.test(word)) return word;
  // A program would take a last backslash for the quote's.
  return `"${safeText(word).replace(/["%$`!“-‟]|\\$/g, '?')}"`;
}

/** A word as a POSIX shell reads it back (Shell Command Language, 2.2 Quoting). */
function quoteForPosix(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (safeText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  // sh cannot quote such a character; printf can write it, byte by byte.
  const bytes = [...Buffer.from(word, 'utf8')].map((byte) => {
    const plain = byte > 0x20 && byte < 0x7f && !`\\%'"\`$#:`.includes(String.fromCharCode(byte));
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"$(printf '${bytes.join('')}')"`;
}
