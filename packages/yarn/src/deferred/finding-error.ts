import { chooseStyle, type Finding, formatFindingLine, type Runtime, runnable } from '@abistamp/core';

/** Findings as Yarn prints an error: one line, what is wrong, both sides, and the one command. */
export function formatFindingError(
  findings: readonly Finding[],
  runtime: Runtime,
  env: NodeJS.ProcessEnv,
): string {
  const style = chooseStyle(process.stderr, env);
  const [first] = findings;
  const code = first?.problem.code ?? '';
  const line = formatFindingLine(findings, runtime) ?? '';
  const command = findings.every(({ repair }) => repair !== 'ask') ? 'abistamp rebuild' : 'abistamp check';
  const mends = command === 'abistamp rebuild' ? 'mends it' : 'says what to do';
  const runner = 'yarn abi';
  return `${style.bold(style.red(titleOf(code)))}: ${line}; ${style.cyan(runnable(command, { runner }))} ${mends} (${code})`;
}

/** `ABI_MISMATCH` as Yarn titles its errors: "Abi Mismatch". */
function titleOf(code: string): string {
  return code
    .toLowerCase()
    .replace(/(?:^|_)(.)/g, (_, letter: string) => ` ${letter.toUpperCase()}`)
    .trim();
}
