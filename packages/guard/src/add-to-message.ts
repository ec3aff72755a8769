/**
 * Adds a paragraph to an error's message. The stack takes the message when it is first read; where it was read
 * before, its head is replaced.
 */
export function addToMessage(error: Error, text: string): void {
  const before = error.message;
  error.message = `${before}\n\n${text}`;
  const { stack } = error;
  // `Error.prepareStackTrace` may make anything of it.
  if (typeof stack !== 'string' || stack.includes(error.message)) return;
  const at = stack.indexOf(before);
  if (at >= 0) error.stack = stack.slice(0, at) + error.message + stack.slice(at + before.length);
}
