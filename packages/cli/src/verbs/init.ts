import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AbistampError, type HostName, type Style, writeAtomically } from '@abistamp/core';
import type { Verb } from '../command.ts';
import { chooseHost, findRoot } from '../init/find-root.ts';
import { type ManifestFile, readManifest } from '../init/manifest.ts';
import type { InitPlan } from '../init/plan.ts';
import { planNpm } from '../init/plan-npm.ts';
import { planPnpm } from '../init/plan-pnpm.ts';
import { planYarn } from '../init/plan-yarn.ts';

export const init: Verb = {
  summary: "wire abistamp into this project's package manager",
  usage: '',
  options: [
    { name: 'undo', summary: 'take it out again' },
    { name: 'dry-run', summary: 'only show what would change' },
    {
      name: 'pnpmfile',
      summary: 'pnpm 10.13 and newer: a line in .pnpmfile.cjs, and no configuration dependency',
    },
  ],
  run: ({ cwd, env, options }) => {
    const root = findRoot(cwd);
    const file = readManifest(join(root, 'package.json'));
    const host = chooseHost(root, file.manifest, env);
    const undo = options['undo'] === true;
    const plan = planFor(host, file, env, { undo, line: options['pnpmfile'] === true });
    const dry = options['dry-run'] === true;
    if (!dry) for (const { path, text } of plan.files) save(path, text);
    const { path, changes, next } = plan;
    return {
      exitCode: 0,
      json: {
        version: 1,
        host,
        path,
        written: plan.files.length > 0 && !dry,
        changes,
        next: next?.command ?? null,
      },
      pretty: (style) => formatPlan(plan, dry, undo, style),
    };
  },
};

function planFor(
  host: HostName,
  file: ManifestFile,
  env: NodeJS.ProcessEnv,
  options: { undo: boolean; line: boolean },
): InitPlan {
  switch (host) {
    case 'npm':
      return planNpm(file, options.undo);
    case 'pnpm':
      return planPnpm(file, env, options);
    case 'yarn':
      return planYarn(file, options.undo);
    case 'yarn-classic':
      throw new AbistampError('HOST_UNSUPPORTED', 'Yarn 1 knows no plugins, so there is nothing to wire', {
        hint: 'call abistamp check in the scripts that need it',
      });
  }
}

function save(path: string, text: string | null): void {
  try {
    if (text === null) rmSync(path);
    else writeAtomically(path, text);
  } catch (cause) {
    throw new AbistampError('UNWRITABLE', `${path} cannot be written`, { cause });
  }
}

function formatPlan({ changes, files, next }: InitPlan, dry: boolean, undo: boolean, style: Style): string {
  const command =
    next === null || dry
      ? ''
      : `${style.bold('→')} ${style.cyan(next.command)}${style.dim(`   ${next.why}`)}\n`;
  if (changes.length === 0) {
    if (next !== null) return command;
    return `${style.green('✔')} nothing to change: ${undo ? 'abistamp is not wired in' : 'abistamp is wired in already'}\n`;
  }
  const lines = changes.flatMap(({ field, before, after }) => [
    `  ${style.bold(field)}`,
    ...(before === null ? [] : [style.red(`  - ${before}`)]),
    ...(after === null ? [] : [style.green(`  + ${after}`)]),
  ]);
  const names = files.map(({ path }) => basename(path)).join(' and ');
  const title = dry ? `${names} would change:` : `${style.green('✔')} ${names} changed:`;
  return `${title}\n\n${lines.join('\n')}\n${command === '' ? '' : `\n${command}`}`;
}
