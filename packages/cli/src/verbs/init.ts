import { join } from 'node:path';
import {
  chooseHost,
  chooseStyle,
  formatCommand,
  hosts,
  openDirectory,
  readCurrentRuntime,
} from '@abistamp/core';
import type { Verb } from '../command.ts';
import { confirm, isInteractive } from '../init/confirm.ts';
import { findRoot } from '../init/find-root.ts';
import { checkFirst } from '../init/first-check.ts';
import { formatPlan, type Showing } from '../init/format-plan.ts';
import { listLeft } from '../init/list-left.ts';
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
    { name: 'yes', short: 'y', summary: 'do not ask on a terminal' },
    {
      name: 'host',
      value: 'NAME',
      summary: `which package manager: ${hosts.map(({ name }) => name).join(', ')}`,
    },
    ...hostOptions,
  ],
  run: async (request) => {
    const { cwd, env, options } = request;
    const root = findRoot(cwd);
    const manifest = readManifest(join(root, 'package.json'));
    const tree = openDirectory(root);
    const asked = typeof options['host'] === 'string' ? options['host'] : null;
    const host = chooseHost({ tree, manifest: manifest.manifest, env, asked });
    const undo = options['undo'] === true;
    const given = hostOptions.filter(({ name }) => options[name] === true).map(({ name }) => name);
    const plan = host.init.plan({ root, tree, manifest, env, version, undo, options: new Set(given) });
    const { path, changes, files, next, gaps, scripts } = plan;
    const line = next === null ? '' : formatCommand(next.command, host.commands.runAbistamp(false));
    const showing: Showing = {
      ...{ dry: options['dry-run'] === true, undo, line },
      left: undo && (changes.length > 0 || next !== null) ? listLeft(tree, env) : [],
      isShown: false,
    };
    const mayAsk = !showing.dry && files.length > 0 && options['yes'] !== true && options['json'] !== true;
    if (mayAsk && isInteractive()) {
      const width = Math.min(process.stdout.columns ?? 80, 100);
      process.stdout.write(
        formatPlan(plan, { ...showing, dry: true }, chooseStyle(process.stdout, env), width),
      );
      showing.dry = !(await confirm('Change these files?'));
      showing.isShown = true;
    }
    if (!showing.dry) for (const file of files) saveFile(file.path, file.text);
    const checked = showing.dry || undo ? null : checkFirst(request, root, readCurrentRuntime());
    return {
      exitCode: 0,
      json: {
        ...{ version: 1, host: host.name, path, written: files.length > 0 && !showing.dry },
        ...{ changes, next: next === null ? null : line, gaps, scripts, left: showing.left },
      },
      pretty: (style, width) =>
        `${formatPlan(plan, showing, style, width)}${checked === null ? '' : `\n${checked(style, width)}`}`,
    };
  },
};
