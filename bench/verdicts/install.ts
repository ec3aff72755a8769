import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, type NodeRelease, npm, runTool } from '../../test/toolchain/index.ts';
import type { Subject } from './packages.ts';

/** One tree: a package installed once, under one Node.js. */
export interface Tree {
  subject: Subject;
  under: NodeRelease;
  scripts: boolean;
  folder: string;
}

export interface Installed {
  ok: boolean;
  seconds: number;
  /** The last lines of npm's output, if it failed. */
  why: string;
}

const limitMs = 8 * 60_000;

export function describeTree(subject: Subject, under: NodeRelease, scripts: boolean): Tree {
  const name = `${subject.spec.replace(/[^\w.@-]/g, '+')}-node${under}${scripts ? '' : '-unbuilt'}`;
  return { subject, under, scripts, folder: join(cacheDirectory, '..', 'verdicts', name) };
}

/** Installs with real npm; a tree that was installed, or failed to, before is left as it is. */
export async function installTree(tree: Tree): Promise<Installed> {
  const result = join(tree.folder, 'installed.json');
  if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8'));
  rmSync(tree.folder, { recursive: true, force: true });
  mkdirSync(tree.folder, { recursive: true });
  writeFileSync(join(tree.folder, 'package.json'), JSON.stringify({ name: 'verdict', private: true }));
  const started = Date.now();
  const flags = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(tree.scripts ? [] : ['--ignore-scripts']),
  ];
  const release = tree.under === 18 || tree.under === 20 ? 10 : 11;
  const { code, stdout, stderr } = await runTool(
    await npm(release),
    ['install', tree.subject.spec, ...flags],
    {
      cwd: tree.folder,
      node: tree.under,
      timeoutMs: limitMs,
      env: { npm_config_jobs: '2', JOBS: '2' },
    },
  );
  const installed: Installed = {
    ok: code === 0,
    seconds: Math.round((Date.now() - started) / 1000),
    why: code === 0 ? '' : `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n').slice(-1500),
  };
  writeFileSync(result, `${JSON.stringify(installed, null, 2)}\n`);
  return installed;
}

/** Whether anything in an installed tree has a script that an install runs, by npm's own record. */
export function runsScripts({ folder }: Tree): boolean {
  const text = readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { hasInstallScript?: boolean }> };
  return Object.values(packages).some(({ hasInstallScript }) => hasInstallScript === true);
}
