import { AbistampError } from '@abistamp/core';
import { suggest } from '../closest.ts';
import type { Verb } from '../command.ts';
import { ownWords } from './read-line.ts';
import { sharedOptions } from './shared-options.ts';

/** What can be completed: words in first place with their summaries, and the options of each. */
interface Vocabulary {
  words: readonly (readonly [name: string, summary: string])[];
  verbs: readonly (readonly [name: string, options: readonly (readonly [flag: string, summary: string])[]])[];
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
    verbs: Object.entries(verbs).map(([name, { options = [] }]) => [
      name,
      [...options, ...sharedOptions].map((option) => [`--${option.name}`, option.summary] as const),
    ]),
  });
}

/** Bash's `complete -F`: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
function formatBash({ words, verbs }: Vocabulary): string {
  const cases = verbs.map(
    ([name, options]) => `    ${name}) words='${options.map(([flag]) => flag).join(' ')}' ;;`,
  );
  return `# eval "$(abistamp completion bash)"
_abistamp() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${words.map(([name]) => name).join(' ')}'
  else case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    help) words='${verbs.map(([name]) => name).join(' ')}' ;;
    completion) words='${Object.keys(shells).join(' ')}' ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _abistamp abistamp
`;
}

/** Zsh's `_describe` and `_arguments`: https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
function formatZsh({ words, verbs }: Vocabulary): string {
  const describe = ([name, summary]: readonly [string, string]) =>
    quote(`${name.replaceAll(':', '\\:')}:${summary}`);
  const cases = verbs.map(
    ([name, options]) =>
      `    ${name}) _arguments '*:file:_files' ${options.map(([flag, summary]) => quote(`${flag}[${summary.replace(/[[\]]/g, '\\$&')}]`)).join(' ')} ;;`,
  );
  return `#compdef abistamp
# eval "$(abistamp completion zsh)"
_abistamp() {
  if (( CURRENT == 2 )); then
    local -a words=(${words.map(describe).join(' ')})
    _describe command words
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
    help) _values command ${verbs.map(([name]) => name).join(' ')} ;;
    completion) _values shell ${Object.keys(shells).join(' ')} ;;
  esac
}
compdef _abistamp abistamp
`;
}

/** Fish's `complete`: https://fishshell.com/docs/current/cmds/complete.html */
function formatFish({ words, verbs }: Vocabulary): string {
  const first = words.map(
    ([name, summary]) => `complete -c abistamp -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
  );
  const options = verbs.flatMap(([name, list]) =>
    list.map(
      ([flag, summary]) =>
        `complete -c abistamp -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -d ${quote(summary)}`,
    ),
  );
  const shellNames = Object.keys(shells).join(' ');
  return [
    '# abistamp completion fish | source',
    ...first,
    ...options,
    `complete -c abistamp -f -n '__fish_seen_subcommand_from completion' -a '${shellNames}'`,
    '',
  ].join('\n');
}

/** In single quotes, as all three shells read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
