/** All that Markdown, GitHub's and GitLab's extensions of it, and HTML take for more than text. */
const marks = /[\\`*_{}[\]<>()#+!|~&@$^=]|:(?=\/\/)|(?<=www)\.|^[-+.]|^\d+(?=[.)])/gi;

/** Text as text, wherever it comes from: no mark-up, no link, no mention, no cell of a table ends. */
export function escapeText(text: string): string {
  return text.replace(marks, spell);
}

/** A name or a command as code. */
export function formatCode(text: string): string {
  // Neither a backtick nor a bar can be escaped in a span of code that is in a table.
  return /[`|\\]/.test(text) || text.trim() !== text || text === ''
    ? `<code>${escapeText(text)}</code>`
    : `\`${text}\``;
}

function spell(found: string): string {
  return [...found].map((character) => `&#${character.codePointAt(0)};`).join('');
}
