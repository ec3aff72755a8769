// The pages of docs/ and the README as a static site: `npm install && npm run build` in this folder writes it
// to .vitepress/dist.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const root = join(here, '..');
const pages = join(here, 'pages');
const repository = 'https://github.com/abistamp/abistamp';

const guides = [
  ['Two minutes', 'two-minutes'],
  ['From laptop to production', 'production'],
  ['In CI', 'ci'],
  ['Reports', 'reporters'],
  ['Monorepos and merges', 'monorepos'],
  ['Settings', 'settings'],
  ['Guard', 'guard'],
  ['Shared store', 'shared-store'],
  ['Comparison', 'comparison'],
];
const hosts = [
  ['Every command', 'hosts'],
  ['pnpm', 'pnpm'],
  ['Yarn 4', 'yarn'],
];
const depth = [
  ['Load errors', 'explain'],
  ['From laptop to image', 'doctor'],
  ['Errors', 'errors'],
  ['How it is built', 'architecture'],
  ['What is used of Yarn', 'yarn-api'],
];
const problems = readdirSync(join(root, 'docs/problems'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));

const items = (entries) => entries.map(([text, path]) => ({ text, link: `/${path}` }));

// A copy, since what pages import is installed in this folder alone. The README is the first page.
rmSync(pages, { recursive: true, force: true });
cpSync(join(root, 'docs'), pages, { recursive: true });
mkdirSync(join(pages, 'docs'));
cpSync(join(root, 'docs/picture.svg'), join(pages, 'docs/picture.svg'));
cpSync(join(root, 'README.md'), join(pages, 'index.md'));

export default {
  title: 'abistamp',
  description:
    'Says whether the native addons in your node_modules will load, why not, and the one command that fixes it',
  // A page of a repository is below its name.
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'pages',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    languageAlias: { console: 'shellsession' },
    config: (markdown) => markdown.core.ruler.push('fit-site', ({ tokens, env }) => fitSite(tokens, env)),
  },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    outline: [2, 3],
    sidebar: [
      { text: 'Guide', items: [{ text: 'Start', link: '/' }, ...items(guides)] },
      { text: 'Package managers', items: items(hosts) },
      {
        text: 'Findings',
        collapsed: true,
        items: problems.map((code) => ({ text: code, link: `/problems/${code}` })),
      },
      { text: 'In depth', items: items(depth) },
    ],
  },
};

/** Links between pages are as on GitHub; here, pages of docs/ are at the root, and what is no page is on GitHub. */
function fitSite(tokens, env) {
  // Vue would read `{{` in them.
  for (const token of tokens) if (token.type === 'code_block') token.attrSet('v-pre', '');
  const from = env.relativePath === 'index.md' ? 'README.md' : join('docs', env.relativePath);
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const href = token.type === 'link_open' ? token.attrGet('href') : null;
    if (href === null || /^[\w-]+:|^#/.test(href)) continue;
    const [target, anchor] = href.split('#');
    const path = join(dirname(from), target).replaceAll('\\', '/');
    if (!existsSync(join(root, path))) continue;
    const after = anchor === undefined ? '' : `#${anchor}`;
    token.attrSet('href', `${addressOf(path)}${after}`);
  }
}

function addressOf(path) {
  if (path === 'README.md') return '/';
  if (path.startsWith('docs/') && path.endsWith('.md')) return `/${path.slice('docs/'.length)}`;
  const kind = statSync(join(root, path)).isDirectory() ? 'tree' : 'blob';
  return `${repository}/${kind}/main/${path}`;
}
