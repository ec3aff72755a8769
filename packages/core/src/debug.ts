let on: boolean | null = null;

/** Whether `DEBUG` asks for abistamp's decisions: `abistamp` in a list divided by commas or spaces, or `*`, as `debug` on npm reads it. */
function isDebugging(): boolean {
  on ??= /(?:^|[\s,])(?:abistamp|\*)(?:$|[\s,])/.test(process.env['DEBUG'] ?? '');
  return on;
}

/**
 * Says on standard error what was decided and why, one line a decision, where `DEBUG=abistamp` asks for it.
 *
 * @param describe makes the line, and is not called otherwise: a decision may look more closely at itself here
 */
export function debug(topic: string, describe: () => string | readonly string[]): void {
  if (!isDebugging()) return;
  const lines = [describe()].flat();
  process.stderr.write(lines.map((line) => `abistamp:${topic} ${inOneLine(line)}\n`).join(''));
}

/** Names come from packages: none may begin a line of its own, or speak to the terminal. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
