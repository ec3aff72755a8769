import { basename, join } from 'node:path';
import {
  chooseHost,
  formatCommand,
  hosts,
  type InitPlan,
  makeSafe,
  openDirectory,
  type Style,
} from '@abistamp/core';
import type { Verb } from '../command.ts';
import { findRoot } from '../init/find-root.ts';
import { readManifest } from '../init/manifest.ts';
import { saveFile } from '../init/save-file.ts';
import { version } from '../version.ts';

const hostOptions = hosts.flatMap(({ init: { options } }) => options);

export const init: Verb = {
  summary: "wire abistamp into this project's package manager",
  usage: '',
  options: [
    { name: 'undo', summary: 'take it out again' },
    { name: 'dry-run', summary: 'only show what would change' },
    ...hostOptions,
  ],
  run: ({ cwd, env, options }) => {
    const root = findRoot(cwd);
    const manifest = readManifest(join(root, 'package.json'));
    const tree = openDirectory(root);
    const host = chooseHost(tree, manifest.manifest, env);
    const undo = options['undo'] === true;
    const given = hostOptions.filter(({ name }) => options[name] === true).map(({ name }) => name);
    const plan = host.init.plan({ root, tree, manifest, env, version, undo, options: new Set(given) });
    const dry = options['dry-run'] === true;
    if (!dry) for (const { path, text } of plan.files) saveFile(path, text);
    const { path, changes, next, gaps } = plan;
    const line = next === null ? '' : formatCommand(next.command, host.commands.runAbistamp(false));
    return {
      exitCode: 0,
      json: {
        version: 1,
        host: host.name,
        path,
        written: plan.files.length > 0 && !dry,
        changes,
        next: next === null ? null : line,
        gaps,
      },
      pretty: (style) => formatPlan(plan, { dry, undo, line }, style),
    };
  },
};

/** How a plan is shown, with the remaining command as a line of shell. */
interface Showing {
  dry: boolean;
  undo: boolean;
  line: string;
}

function formatPlan(given: InitPlan, showing: Showing, style: Style): string {
  const plan = makeSafe(given);
  const gaps = plan.gaps.map((gap) => `${style.yellow('▲')} ${gap}\n`).join('');
  return `${formatChanges(plan, showing, style)}${gaps}`;
}

function formatChanges(
  { changes, files, next }: InitPlan,
  { dry, undo, line }: Showing,
  style: Style,
): string {
  const command =
    next === null || dry ? '' : `${style.bold('→')} ${style.cyan(line)}${style.dim(`   ${next.why}`)}\n`;
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
