import type { Command } from '../hosts/command.ts';
import { safeText } from './safe-text.ts';

/** How developers of a project run our own commands: `npx abistamp`, `yarn abi`. */
export type Runner = string;

/**
 * A command as one line for a POSIX shell, ready to paste: each word that a shell would interpret is quoted,
 * and none contains a character that a terminal obeys. Our own command is written with `runner`.
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

/** A word as a POSIX shell reads it back (Shell Command Language, 2.2 Quoting). */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (safeText(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  // sh cannot quote such a character; printf can write it, byte by byte.
  const bytes = [...Buffer.from(word, 'utf8')].map((byte) => {
    const plain = byte > 0x20 && byte < 0x7f && !`\\%'"\`$#:`.includes(String.fromCharCode(byte));
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"$(printf '${bytes.join('')}')"`;
}
