import { parseArgs } from 'node:util';
import { AbistampError } from '@abistamp/core';
import { suggest } from '../closest.ts';
import type { Verb } from '../command.ts';
import { sharedOptions, typeOptions } from './shared-options.ts';

/** What a command line asks for. */
type CommandLine<Name extends string> =
  | { kind: 'help'; verb: Name | null }
  | { kind: 'version' }
  | { kind: 'completion'; shell: string | undefined }
  | { kind: 'verb'; name: Name; args: string[] };

type Verbs<Name extends string> = Readonly<Record<Name, Verb>>;

/** Words that are no verbs: they speak of the command itself, and take no project. */
export const ownWords = {
  help: 'this page, or that of a command',
  version: 'the version of abistamp',
  completion: 'a script that completes commands and options in bash, zsh or fish',
} as const;

/**
 * Reads a command line. Options may stand anywhere, before the verb too. Only `help`, `--help` and an empty
 * line ask for help: whatever else names no verb is an error, so that a misspelt check in CI never passes.
 * @throws AbistampError `BAD_ARGUMENT`
 */
export function readLine<Name extends string>(
  argv: readonly string[],
  verbs: Verbs<Name>,
): CommandLine<Name> {
  if (argv.length === 0) return { kind: 'help', verb: null };
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: listOptions(verbs),
  });
  const words = tokens.filter((token) => token.kind === 'positional');
  const [first, second] = words;
  const has = (name: string) => tokens.some((token) => token.kind === 'option' && token.name === name);
  if (first?.value === 'help') return { kind: 'help', verb: findVerb(second?.value, verbs) };
  if (first?.value === 'version') return { kind: 'version' };
  if (first?.value === 'completion') return { kind: 'completion', shell: second?.value };
  if (has('help')) return { kind: 'help', verb: findVerb(first?.value, verbs) };
  if (first === undefined && (has('version') || has('v'))) return { kind: 'version' };
  const name = findVerb(first?.value, verbs);
  if (name === null || first === undefined) {
    throw new AbistampError('BAD_ARGUMENT', 'no command is named', {
      hint: (abistamp) => `${abistamp} help`,
    });
  }
  const known = new Set([...sharedOptions, ...(verbs[name].options ?? [])].map((option) => option.name));
  for (const token of tokens)
    if (token.kind === 'option' && !known.has(token.name)) refuseOption(token.rawName, name, known, verbs);
  return { kind: 'verb', name, args: argv.filter((_, index) => index !== first.index) };
}

/** @throws AbistampError `BAD_ARGUMENT` */
function findVerb<Name extends string>(word: string | undefined, verbs: Verbs<Name>): Name | null {
  if (word === undefined) return null;
  const isVerb = (name: string): name is Name => Object.hasOwn(verbs, name);
  if (isVerb(word)) return word;
  const words = [...Object.keys(verbs), ...Object.keys(ownWords)];
  throw new AbistampError('BAD_ARGUMENT', `unknown command ${word}${suggest(word, words)}`, {
    hint: `one of ${words.join(', ')}`,
  });
}

/** @throws AbistampError `BAD_ARGUMENT` */
function refuseOption(option: string, verb: string, known: ReadonlySet<string>, verbs: Verbs<string>): never {
  const name = option.replace(/^--?/, '');
  const owner = Object.entries(verbs).find(([, { options = [] }]) =>
    options.some((own) => own.name === name),
  );
  const about =
    owner === undefined
      ? suggest(
          option,
          [...known].map((each) => `--${each}`),
        )
      : `; it belongs to ${owner[0]}`;
  throw new AbistampError('BAD_ARGUMENT', `unknown option ${option} of ${verb}${about}`, {
    hint: (abistamp) => `${abistamp} help ${verb}`,
  });
}

/** Options of all verbs: with them it is known whether the word after an option is its value. */
function listOptions(verbs: Verbs<string>) {
  const own = Object.values(verbs).flatMap(({ options = [] }) => options);
  return {
    ...typeOptions([...sharedOptions, ...own]),
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'V' },
  } as const;
}
