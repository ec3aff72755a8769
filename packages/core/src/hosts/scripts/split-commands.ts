/** Who reads a script: npm gives it to `cmd` on Windows, where a backslash escapes nothing, and `"D:\x\"` ends. */
export type Shell = 'sh' | 'cmd';

const tokens: Readonly<Record<Shell, RegExp>> = {
  sh: /"((?:\\.|[^"\\])*)"|'([^']*)'|&&|\|\|?|[;&()]|[^\s"'&|;()]+/g,
  cmd: /"([^"]*)"?|&&|\|\|?|[&()]|[^\s"&|;()]+/g,
};

/**
 * The simple commands in a line of shell, as words without their quotes. Null where others may be hidden in it:
 * in what a command prints, or between lines.
 */
export function splitCommands(line: string, shell: Shell = 'sh'): string[][] | null {
  if (/[`\n]|\$\(/.test(line)) return null;
  const commands: string[][] = [[]];
  for (const [token, double, single] of line.matchAll(tokens[shell])) {
    if (/^(?:&&?|\|\|?|[;()])$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(double?.replaceAll('\\"', '"') ?? single ?? token);
  }
  return commands.filter((words) => words.length > 0);
}

/** The shells that read a line in different ways. */
export const shellsOf = (line: string): readonly Shell[] => (line.includes('\\"') ? ['sh', 'cmd'] : ['sh']);
