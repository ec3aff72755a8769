import { AbistampError } from '@abistamp/core';
import { parseManifest } from '@abistamp/core/internal/files/manifest';
import { readBunApprovals } from '@abistamp/core/internal/hosts/bun/approvals';
import { chooseHost } from '@abistamp/core/internal/hosts/choose-host';
import { type HostName, hosts } from '@abistamp/core/internal/hosts/index';
import { findInstalled, readInstalled } from '@abistamp/core/internal/hosts/installed';
import { readNpmApprovals } from '@abistamp/core/internal/hosts/npm/approvals';
import type { Approvals } from '@abistamp/core/internal/hosts/refusal';
import { wireScripts } from '@abistamp/core/internal/hosts/scripts/wire-scripts';
import { exportNpmrc, readNpmrc } from '@abistamp/core/internal/hosts/settings/npmrc';
import { isManifestWorkspace, matchesGlobs } from '@abistamp/core/internal/hosts/workspaces';
import { planLockfile } from '@abistamp/core/internal/operations/plan/plan-lockfile';
import { readSettings } from '@abistamp/core/internal/operations/project/settings';
import { runtime } from '../../support/facts.ts';
import { memoryTree } from '../memory-tree.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

/** No file outside the tree, and no program, is there to be found. */
const env = { HOME: '/nowhere', USERPROFILE: '/nowhere', PATH: '/nowhere', TOKEN: 'x' };
const machine = { platform: 'linux', arch: 'x64', libc: 'glibc' } as const;
const npm = { script: '/nowhere/lib/bin/npm-cli.js', version: '12.0.0' };

/** Asks a host all that can be asked of a tree's records and settings. */
function ask(name: string, files: Readonly<Record<string, string>>): void {
  const tree = memoryTree(files);
  const host = hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const installed = readInstalled(tree, host.installed);
  findInstalled(installed, 'node_modules/a', 'a', '1.0.0');
  const locate = host.installed.locate(tree, installed);
  for (const path of paths) locate(path, { name: 'a', version: '1.0.0' });
  const { folders, resolve } = host.layout.read(tree);
  for (const { path } of folders ?? []) resolve?.(path, 'a');
  host.layout.findGlobalStore(tree);
  host.layout.isMember(tree, 'packages/a');
  host.layout.findLack(tree);
  askApprovals(name === 'npm' ? readNpmApprovals(tree, npm, env) : host.readApprovals(tree, env));
  if (name !== 'npm') host.findOmission(tree, env, machine);
}

const paths = [
  'node_modules/a',
  'node_modules/.pnpm/a@1.0.0/node_modules/a',
  'node_modules/.store/a-npm-1.0.0-0123456789/package',
  '../links/a/1.0.0/x/node_modules/a',
  'node_modules/constructor',
];

function askApprovals(approvals: Approvals): void {
  for (const id of ['a', 'constructor', '__proto__', '@s/a']) approvals.refuses(id, '1.0.0');
}

/** What package.json says to each host. */
function readProject(text: string): void {
  const files = { 'package.json': text, 'packages/a/package.json': '{}' };
  const tree = memoryTree(files);
  readSettings(tree);
  isManifestWorkspace(tree, 'packages/a');
  const manifest = parseManifest(text)?.raw ?? {};
  wireScripts(manifest, { events: [{ script: 'prepare', module: 'install' }], depth: 0, checks: true });
  try {
    chooseHost({ tree, manifest, env, asked: null });
  } catch (error) {
    // Two lockfiles are a question.
    if (!(error instanceof AbistampError)) throw error;
  }
  for (const { name } of hosts) ask(name, files);
}

const lockfile = (name: string, host: string, path: string): FuzzTarget =>
  textTarget(name, (text) => {
    const files = { [path]: text, 'package.json': '{}' };
    ask(host, files);
    if (!name.endsWith('-lockfile')) return;
    const project = { root: '/nowhere', tree: memoryTree(files), host: host as HostName, lockfile: path };
    planLockfile({ project, runtime: runtime(), env }, [runtime({ version: '26', abi: 147 })]);
  });

export const hostTargets: readonly FuzzTarget[] = [
  lockfile('npm-lockfile', 'npm', 'node_modules/.package-lock.json'),
  lockfile('pnpm-lockfile', 'pnpm', 'pnpm-lock.yaml'),
  lockfile('yarn-lockfile', 'yarn', 'yarn.lock'),
  lockfile('yarn-classic-lockfile', 'yarn-classic', 'yarn.lock'),
  lockfile('bun-lockfile', 'bun', 'bun.lock'),
  lockfile('pnpm-modules', 'pnpm', 'node_modules/.modules.yaml'),
  lockfile('pnpm-workspace', 'pnpm', 'pnpm-workspace.yaml'),
  lockfile('yarn-state', 'yarn', 'node_modules/.yarn-state.yml'),
  lockfile('yarn-settings', 'yarn', '.yarnrc.yml'),
  lockfile('yarnrc', 'yarn-classic', '.yarnrc'),
  textTarget('pnp', (text) => {
    ask('yarn', { '.pnp.cjs': text });
    ask('yarn', { '.pnp.data.json': text });
  }),
  textTarget('bunfig', (text) => {
    const tree = memoryTree({ 'bunfig.toml': text });
    askApprovals(readBunApprovals(tree, env));
  }),
  textTarget('npmrc', (text) => {
    for (const host of ['npm', 'pnpm', 'yarn-classic', 'bun']) ask(host, { '.npmrc': text });
    exportNpmrc(readNpmrc(memoryTree({ '.npmrc': text }), env), env);
  }),
  textTarget('project-json', readProject),
  // Globs, one a line, then an empty line, then a path.
  textTarget('globs', (text) => {
    const [globs = '', path = 'packages/a'] = text.split('\n\n');
    matchesGlobs(globs.split('\n').slice(0, 100), path.slice(0, 1000));
  }),
];
