/**
 * The simple commands in a line of shell, as words without their quotes. Null where others may be hidden in it:
 * in what a command prints, or between lines.
 */
export function splitCommands(line: string): string[][] | null {
  if (/[`\n]|\$\(/.test(line)) return null;
  const commands: string[][] = [[]];
  for (const [token, double, single] of line.matchAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|&&|\|\|?|[;&()]|[^\s"'&|;()]+/g,
  )) {
    if (/^(?:&&?|\|\|?|[;()])$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(double?.replaceAll('\\"', '"') ?? single ?? token);
  }
  return commands.filter((words) => words.length > 0);
}
