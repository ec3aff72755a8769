// The picture of the README: a terminal with the second session of docs/two-minutes.md, which a test runs.

const size = { width: 860, left: 24, top: 58, line: 20, font: 13.5 };

/** By how a line of abistamp's output begins. */
const kinds = [
  ['command', /^\$ /],
  ['bad', /^✖ /],
  ['good', /^✔ /],
  ['next', /^→ /],
];

/** @returns what the picture shows, line by line */
export function readPictureLines(page) {
  const section = page.split(/^## /m).find((each) => each.startsWith('npm\n'));
  const [, , block] = section.split(/^```console\n/m);
  const lines = block.slice(0, block.indexOf('\n```')).split('\n');
  const shown = lines.filter((line) => line !== '…' && !line.startsWith('[exit code'));
  return shown.flatMap((line, at) => (at > 1 && line.startsWith('$ ') ? ['', line] : [line]));
}

export function drawPicture(lines) {
  const height = size.top + lines.length * size.line + 16;
  const rows = lines.map((line, at) => drawLine(line, size.top + at * size.line));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">After a switch of Node, npm start is stopped with the reason, and one command repairs the package</title>
<style>
.window { fill: #f6f8fa; stroke: #d0d7de }
.button { fill: #d0d7de }
text { font: ${size.font}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: #3d444d; white-space: pre }
.command { fill: #1f2328; font-weight: 600 }
.bad { fill: #b3261e; font-weight: 600 }
.good { fill: #116329; font-weight: 600 }
.next { fill: #0550ae; font-weight: 600 }
@media (prefers-color-scheme: dark) {
.window { fill: #0d1117; stroke: #3d444d }
.button { fill: #3d444d }
text { fill: #b1bac4 }
.command { fill: #f0f6fc }
.bad { fill: #ff9b93 }
.good { fill: #6fdd8b }
.next { fill: #79c0ff }
}
</style>
<rect class="window" x=".5" y=".5" width="${size.width - 1}" height="${height - 1}" rx="10"/>
<circle class="button" cx="24" cy="22" r="6"/><circle class="button" cx="44" cy="22" r="6"/><circle class="button" cx="64" cy="22" r="6"/>
${rows.filter((row) => row !== '').join('\n')}
</svg>
`;
}

function drawLine(line, y) {
  if (line.trim() === '') return '';
  const [kind] = kinds.find(([, pattern]) => pattern.test(line)) ?? [];
  const style = kind === undefined ? '' : ` class="${kind}"`;
  return `<text${style} x="${size.left}" y="${y}">${escapeText(line)}</text>`;
}

function escapeText(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/^ +/g, (spaces) => '\u00a0'.repeat(spaces.length));
}
