// CHANGELOG.md, from the changesets that a release consumes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const title = '# Changelog\n\nAll packages are released together, with the same version.\n';

/** By how much each kind of change raises the version, most first. */
const headings = { major: 'Breaking changes', minor: 'New', patch: 'Fixed' };

/**
 * @param folder of the changesets
 * @returns the largest change that each describes, the packages it concerns, and its text
 * @throws Error for a file that is no changeset
 */
export function readChangesets(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return files.sort().map((name) => parseChangeset(readFileSync(join(folder, name), 'utf8'), name));
}

function parseChangeset(text, name) {
  const [, front, body] = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text) ?? [];
  const bumps = [...(front ?? '').matchAll(/^["']?([^"':]+)["']?: (major|minor|patch)$/gm)];
  if (bumps.length === 0 || body.trim() === '') throw new Error(`${name} is no changeset`);
  const kind = Object.keys(headings).find((each) => bumps.some(([, , bump]) => bump === each));
  return { kind, packages: bumps.map(([, pkg]) => pkg), text: body.trim() };
}

/** @returns what is new in a version, as a section of the changelog */
export function formatSection(version, date, changesets) {
  const parts = Object.entries(headings).map(([kind, heading]) => {
    const items = changesets.filter((each) => each.kind === kind).map(formatItem);
    return items.length === 0 ? '' : `\n### ${heading}\n\n${items.join('\n')}\n`;
  });
  return `## ${version} (${date})\n${parts.join('')}`;
}

/** One paragraph of a changeset is one item; further ones belong to it. */
function formatItem({ text, packages }) {
  const [first, ...rest] = text.split('\n');
  const named = packages.includes('abistamp') ? '' : `${packages.map((name) => `\`${name}\``).join(', ')}: `;
  return [`- ${named}${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

/** @param changelog null before the first release */
export function addSection(changelog, section) {
  const before = changelog ?? title;
  const at = before.indexOf('\n## ');
  const [head, older] = at < 0 ? [before, ''] : [before.slice(0, at), before.slice(at)];
  return `${head.trimEnd()}\n\n${section.trimEnd()}\n${older}`;
}

/** @returns the section of a version, for the page of its release; null if there is none */
export function readSection(changelog, version) {
  const sections = changelog.split(/^(?=## )/m);
  return sections.find((section) => section.startsWith(`## ${version} (`))?.trimEnd() ?? null;
}
