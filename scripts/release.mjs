// `npm run release`: version, changelog, commit and tag, then packs and publishes all packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addSection, formatSection, readChangesets, readSection } from './release/changelog.mjs';

const usage = `usage: npm run release [-- options]

  --prepare       only version, changelog, commit and tag
  --publish       only pack and publish what is tagged
  --provenance    attest where the packages were built (in GitHub Actions)
  --registry URL  publish there
  --tag NAME      the tag that installs them, "latest" by default`;

const root = fileURLToPath(new URL('..', import.meta.url));
const changelogPath = join(root, 'CHANGELOG.md');

try {
  const options = readOptions();
  if (!options.publish) prepare();
  if (!options.prepare) await publish(options);
} catch (error) {
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        prepare: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
        provenance: { type: 'boolean', default: false },
        registry: { type: 'string' },
        tag: { type: 'string', default: 'latest' },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`);
  }
}

/** All packages get the version that the largest of all changes asks for (`fixed` in .changeset/config.json). */
function prepare() {
  if (git('status', '--porcelain') !== '') throw new Error('there are changes that are not committed');
  const changesets = readChangesets(join(root, '.changeset'));
  if (changesets.length === 0) throw new Error('there is no changeset: nothing to release');
  run(process.execPath, join(root, 'node_modules/@changesets/cli/bin.js'), 'version');
  const version = readVersion();
  const section = formatSection(version, new Date().toISOString().slice(0, 10), changesets);
  const before = existsSync(changelogPath) ? readFileSync(changelogPath, 'utf8') : null;
  writeFileSync(changelogPath, addSection(before, section));
  git('add', '--all');
  git('commit', '--quiet', '--message', `Release ${version}`);
  git('tag', `v${version}`);
  console.log(`release: committed and tagged v${version}, with ${changesets.length} changes in CHANGELOG.md`);
}

async function publish(options) {
  const version = readVersion();
  const tags = git('tag', '--points-at', 'HEAD').split('\n');
  if (!tags.includes(`v${version}`)) throw new Error(`this commit is not tagged v${version}`);
  const { packRelease } = await import('./pack.mjs');
  const packages = await packRelease();
  const { publishAll } = await import('./release/publish.mjs');
  publishAll(packages, options);
  const notes = readSection(readFileSync(changelogPath, 'utf8'), version);
  writeFileSync(join(root, '.cache/release/notes.md'), `${notes ?? ''}\n`);
  if (options.registry === undefined) console.log('release: now run `git push --follow-tags`');
}

function readVersion() {
  return JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')).version;
}

function git(...args) {
  return run('git', ...args);
}

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed\n${stdout}${stderr}${error?.message ?? ''}`);
  return stdout.trim();
}
