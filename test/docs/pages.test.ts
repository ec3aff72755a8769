import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { projectSettings, variables } from '../../packages/cli/src/settings/known-settings.ts';
import { drawPicture, readPictureLines } from '../../scripts/docs/picture.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const repositoryUrl = /^https:\/\/github\.com\/abistamp\/abistamp(?:\/(?:blob|tree)\/main\/|(?=#|$))/;

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Pages for people, by their paths. */
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...list('docs'),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
  ...readdirSync(join(root, 'examples')).map((name) => `examples/${name}/README.md`),
].filter((path) => path.endsWith('.md') && existsSync(join(root, path)));

function list(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return entries.map((path) => join(folder, path)).sort();
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** As GitHub makes them of headings. */
function listAnchors(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('every link to a file or heading of this repository leads there', () => {
  const broken = pages.flatMap((page) => {
    const text = withoutCode(read(page));
    const markdown = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const html = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target = '']) => target);
    return [...markdown, ...html]
      .filter((target) => !leadsSomewhere(page, target))
      .map((target) => `${page}: ${target}`);
  });
  assert.deepEqual(broken, []);
});

function leadsSomewhere(page: string, target: string): boolean {
  const own = target.replace(repositoryUrl, '/');
  if (/^\w+:/.test(own)) return true;
  const [path = '', anchor] = own.split('#');
  const file = path.startsWith('/') ? path.slice(1) || 'README.md' : join(dirname(page), path);
  const found = path === '' ? page : file;
  // Pages that only GitHub has.
  if (/^(?:issues|security|releases)\b/.test(found)) return true;
  if (!existsSync(join(root, found))) return false;
  return (
    anchor === undefined ||
    anchor === 'readme' ||
    !found.endsWith('.md') ||
    listAnchors(read(found)).includes(anchor)
  );
}

test('every page is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)#\s]+)/g)) {
      const file = join(dirname(page), target.replace(repositoryUrl, relative(dirname(page), '.') || '.'));
      const below = existsSync(join(root, file)) ? pages.filter((each) => each.startsWith(`${file}/`)) : [];
      for (const each of pages.includes(file) ? [file] : below) reached.add(each);
    }
  }
  const guides = pages.filter((page) => page.startsWith('docs/'));
  assert.deepEqual(
    guides.filter((page) => !reached.has(page)),
    [],
  );
});

test('code samples are well-formed', () => {
  for (const page of pages) {
    const blocks = [...read(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
    for (const [, language, code = ''] of blocks) {
      if (language === 'json') assert.doesNotThrow(() => JSON.parse(code), `${page}\n${code}`);
      if (language === 'yaml') assert.doesNotMatch(code, /\t/, page);
      // Commands that people copy.
      if (language === 'sh') assert.doesNotMatch(code, /^\$ /m, page);
    }
  }
});

test('every command of abistamp in a page is one that it has', () => {
  const verbs =
    /^(?:init|record|check|rebuild|show|explain|plan|report|doctor|image|key|store|help|version|completion|--version)$/;
  for (const page of pages.filter((path) => !path.startsWith('docs/architecture'))) {
    const called = read(page).matchAll(
      /(?:npx|pnpm dlx|yarn dlx|bunx|pnpm exec) (?:--yes )?abistamp ([\w-]+)/g,
    );
    for (const [line, verb = ''] of called) assert.match(verb, verbs, `${page}: ${line}`);
  }
});

test('the page of settings has all of them, and no other', () => {
  const named = (text: string) =>
    [...text.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
  const [, keys = '', environment = ''] = read('docs/settings.md').split(/^## /m);
  const published = JSON.parse(read('packages/cli/schema/settings.schema.json')) as { properties: object };
  assert.deepEqual(named(keys), Object.keys(projectSettings));
  assert.deepEqual(named(keys), Object.keys(published.properties));
  assert.deepEqual(named(environment).sort(), Object.keys(variables).sort());
});

test('the picture shows what the replayed session prints', () => {
  const picture = drawPicture(readPictureLines(read('docs/two-minutes.md')));
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(join(root, 'docs/picture.svg'), picture);
  assert.equal(read('docs/picture.svg'), picture);
  assert.ok(picture.includes('prefers-color-scheme: dark'));
});
