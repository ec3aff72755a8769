import type { RawFinding } from './raw-finding.ts';

/** Programs that the words of findings and errors begin with; `NAME=value` may precede them. */
const isCommandLine =
  /^(?:[A-Z_]+=\S* )*(?:abistamp|apk|apt-get|brew|bunx?|cd|chmod|codesign|corepack|deno|dnf|docker|export|fnm|git|gzip|node|npm|npx|nvm|pnpm|python3?|rm|skopeo|sudo|tar|volta|xcode-select|yarn|zstd) (?!\d)/;

/** What verbs publish as one text: a command, or, if no command would do, a sentence. */
export function splitStep(text: string | null): Pick<RawFinding, 'command' | 'advice'> {
  const isCommand = text !== null && isCommandLine.test(text);
  return { command: isCommand ? text : null, advice: isCommand ? null : text };
}
