import { AbistampError } from '@abistamp/core';
import { suggest } from '../closest.ts';
import type { Verb, VerbOption } from '../command.ts';
import { ownWords } from './read-line.ts';
import { sharedOptions } from './shared-options.ts';

/** What can be completed: words in first place with their summaries, and what may follow each. */
interface Vocabulary {
  words: readonly (readonly [name: string, summary: string])[];
  verbs: readonly CompletedVerb[];
}

interface CompletedVerb {
  name: string;
  options: readonly VerbOption[];
  /** What its first argument can be; empty where that is a file. */
  choices: readonly string[];
}

const shells = { bash: formatBash, zsh: formatZsh, fish: formatFish } as const satisfies Record<
  string,
  (vocabulary: Vocabulary) => string
>;

/**
 * A script that completes commands and options, made of the same tables as the help. After them the shell
 * completes files.
 * @throws AbistampError `BAD_ARGUMENT` for a shell without one
 */
export function formatCompletion(shell: string | undefined, verbs: Readonly<Record<string, Verb>>): string {
  const isKnown = (name: string): name is keyof typeof shells => Object.hasOwn(shells, name);
  if (shell === undefined || !isKnown(shell)) {
    throw new AbistampError(
      'BAD_ARGUMENT',
      shell === undefined
        ? 'completion takes the name of a shell'
        : `no completion for ${shell}${suggest(shell, Object.keys(shells))}`,
      { hint: `one of ${Object.keys(shells).join(', ')}` },
    );
  }
  const summaries = Object.entries(verbs).map(([name, { summary }]) => [name, summary] as const);
  return shells[shell]({
    words: [...summaries, ...Object.entries(ownWords)],
    verbs: [
      ...Object.entries(verbs).map(([name, { options = [], choices = [] }]) => ({
        ...{ name, choices, options: [...options, ...sharedOptions] },
      })),
      { name: 'help', options: [], choices: Object.keys(verbs) },
      { name: 'completion', options: [], choices: Object.keys(shells) },
    ],
  });
}

/** Bash's `complete -F`: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
function formatBash({ words, verbs }: Vocabulary): string {
  const values = verbs.flatMap(({ name, options }) =>
    options.flatMap((option) => formatBashValue(name, option)),
  );
  const names = verbs.map(({ name, options, choices }) => {
    const flags = options.map((option) => `--${option.name}`);
    return `    ${name}) words='${[...choices, ...flags].join(' ')}' ;;`;
  });
  return `# eval "$(abistamp completion bash)"
_abistamp() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${words.map(([name]) => name).join(' ')}'
  else case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
    *) case "\${COMP_WORDS[1]}" in
${names.join('\n')}
    esac ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _abistamp abistamp
`;
}

/** After an option with a value: its choices, or files. */
function formatBashValue(verb: string, { name, short, value, choices = [] }: VerbOption): string[] {
  if (value === undefined) return [];
  const places = [`'${verb} --${name}'`, ...(short === undefined ? [] : [`'${verb} -${short}'`])];
  return [`    ${places.join('|')}) words='${choices.join(' ')}' ;;`];
}

/** Zsh's `_describe` and `_arguments`: https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
function formatZsh({ words, verbs }: Vocabulary): string {
  const describe = ([name, summary]: readonly [string, string]) =>
    quote(`${name.replaceAll(':', '\\:')}:${summary}`);
  const cases = verbs.map(({ name, options, choices }) => {
    const rest = choices.length === 0 ? [] : [`'1:${name}:(${choices.join(' ')})'`];
    return `    ${name}) _arguments ${[...rest, "'*:file:_files'", ...options.map(formatZshOption)].join(' ')} ;;`;
  });
  return `#compdef abistamp
# eval "$(abistamp completion zsh)"
_abistamp() {
  if (( CURRENT == 2 )); then
    local -a words=(${words.map(describe).join(' ')})
    _describe command words
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
${cases.join('\n')}
  esac
}
compdef _abistamp abistamp
`;
}

function formatZshOption({ name, short, value, summary, choices = [] }: VerbOption): string {
  const about = `[${summary.replace(/[[\]]/g, '\\$&')}]`;
  const actions: Readonly<Record<string, string>> = { DIR: '_files -/', PROGRAM: '_files' };
  const listed = choices.length === 0 ? (actions[value ?? ''] ?? ' ') : `(${choices.join(' ')})`;
  const after = value === undefined ? '' : `:${value}:${listed}`;
  const long = quote(`--${name}${about}${after}`);
  return short === undefined ? long : `${long} ${quote(`-${short}${about}${after}`)}`;
}

/** Fish's `complete`: https://fishshell.com/docs/current/cmds/complete.html */
function formatFish({ words, verbs }: Vocabulary): string {
  const first = words.map(
    ([name, summary]) => `complete -c abistamp -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  );
  const rest = verbs.flatMap(({ name, options, choices }) => {
    const after = `complete -c abistamp -n '__fish_seen_subcommand_from ${name}'`;
    return [
      ...(choices.length === 0 ? [] : [`${after} -f -a '${choices.join(' ')}'`]),
      ...options.map((option) => `${after} ${formatFishOption(option)}`),
    ];
  });
  return ['# abistamp completion fish | source', ...first, ...rest, ''].join('\n');
}

function formatFishOption({ name, short, value, summary, choices = [] }: VerbOption): string {
  const names = short === undefined ? `-l ${name}` : `-s ${short} -l ${name}`;
  const actions: Readonly<Record<string, string>> = {
    DIR: "-x -a '(__fish_complete_directories)'",
    PROGRAM: '-r',
  };
  const listed = choices.length === 0 ? (actions[value ?? ''] ?? '-x') : `-x -a '${choices.join(' ')}'`;
  return `${names} ${value === undefined ? '' : `${listed} `}-d ${quote(summary)}`;
}

/** In single quotes, as all three shells read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
