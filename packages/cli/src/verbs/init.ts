import { join } from 'node:path';
import {
  chooseHost,
  chooseStyle,
  formatCommand,
  hosts,
  type InitPlan,
  openDirectory,
  planUndo,
  readCurrentRuntime,
} from '@abistamp/core';
import type { CommandContext, Verb } from '../command.ts';
import { listCiSteps } from '../init/ci-step.ts';
import { confirm, isInteractive } from '../init/confirm.ts';
import { planElectronScript } from '../init/electron-script.ts';
import { findRoot } from '../init/find-root.ts';
import { checkFirst } from '../init/first-check.ts';
import { formatOffer, formatPlan, type Showing } from '../init/format-plan.ts';
import { type AttributesPlan, planGitAttributes, removeGitAttributes } from '../init/git-attributes.ts';
import { listLeft } from '../init/list-left.ts';
import { readManifest } from '../init/manifest.ts';
import { saveFiles } from '../init/save-file.ts';
import { version } from '../version.ts';

const hostOptions = hosts.flatMap(({ init: { options } }) => options);

export const init: Verb = {
  summary: "wire abistamp into this project's package manager",
  usage: '',
  options: [
    { name: 'undo', summary: 'take it out again' },
    { name: 'dry-run', summary: 'only show what would change' },
    { name: 'yes', short: 'y', summary: 'answer yes to every question' },
    {
      name: 'host',
      value: 'NAME',
      choices: hosts.map(({ name }) => name),
      summary: `which package manager: ${hosts.map(({ name }) => name).join(', ')}`,
    },
    { name: 'gitattributes', summary: 'also have GitHub fold abi-lock.json in diffs' },
    { name: 'electron', summary: "also build Electron's packages in the place of electron-rebuild" },
    ...hostOptions,
  ],
  run: async (request) => {
    const { env, options } = request;
    const root = findRoot(request.cwd);
    const wiring = planWiring(request, root);
    const dry = options['dry-run'] === true;
    const decided = dry || options['json'] === true || options['yes'] === true || !isInteractive();
    const { plan, showing } = decided ? wiring : await ask(wiring, env);
    if (!showing.dry) saveFiles(root, plan.files);
    const checked = showing.dry || showing.undo ? null : checkFirst(request, root, readCurrentRuntime());
    const { path, changes, files, gaps, scripts } = plan;
    return {
      exitCode: 0,
      json: {
        ...{ version: 1, host: wiring.host, path, written: files.length > 0 && !showing.dry },
        ...{ changes, next: plan.next === null ? null : showing.line, gaps, scripts },
        ...{ left: showing.left, ci: showing.ci },
      },
      pretty: (style, width) =>
        `${formatPlan(plan, showing, style, width)}${checked === null ? '' : `\n${checked(style, width)}`}`,
    };
  },
};

/** What is going to happen, before anyone was asked. */
interface Wiring {
  host: string | null;
  plan: InitPlan;
  showing: Showing;
  /** What is left to be asked about; null if nothing is. */
  offer: AttributesPlan | null;
}

function planWiring({ env, options }: CommandContext, root: string): Wiring {
  const manifest = readManifest(join(root, 'package.json'));
  const tree = openDirectory(root);
  const asked = typeof options['host'] === 'string' ? options['host'] : null;
  const host = chooseHost({ tree, manifest: manifest.manifest, env, asked });
  const undo = options['undo'] === true;
  const given = hostOptions.filter(({ name }) => options[name] === true).map(({ name }) => name);
  const project = { root, tree, manifest, env, version, undo, options: new Set(given) };
  const { plan, others } = undo ? planUndo(host, project) : { plan: host.init.plan(project), others: [] };
  const write = (next: InitPlan['next']) =>
    next === null ? '' : formatCommand(next.command, host.commands.runAbistamp(false));
  const isChanged = plan.changes.length > 0 || plan.next !== null;
  const attributes = undo ? removeGitAttributes(root, tree) : planGitAttributes(root, tree);
  const wants = undo || options['gitattributes'] === true || (isChanged && options['yes'] === true);
  const offer = wants || !isChanged ? null : attributes;
  const full = planElectronScript(plan, manifest, { undo, asked: options['electron'] === true });
  const whole = attributes !== null && wants ? withAttributes(full, attributes) : full;
  const isUndone =
    undo &&
    (isChanged || full.changes.length > plan.changes.length || attributes !== null || others.length > 0);
  return {
    host: host.name,
    plan: whole,
    showing: {
      ...{ dry: options['dry-run'] === true, undo, line: write(plan.next), isShown: false },
      left: isUndone
        ? [...others.map((next) => `${write(next)} ${next.why}`), ...listLeft({ tree, manifest, env })]
        : [],
      ci: isChanged && !undo ? listCiSteps(tree, host.init.runner) : [],
      offer: offer === null ? '' : `${host.commands.runAbistamp(false)} init --gitattributes`,
    },
    offer,
  };
}

const withAttributes = (plan: InitPlan, { change, file }: AttributesPlan): InitPlan => ({
  ...plan,
  changes: [...plan.changes, change],
  files: [...plan.files, file],
});

/** Asks on a terminal, before anything is written. */
async function ask(wiring: Wiring, env: NodeJS.ProcessEnv): Promise<Wiring> {
  const { plan, offer } = wiring;
  const width = Math.min(process.stdout.columns ?? 80, 100);
  const style = chooseStyle(process.stdout, env);
  const isShown = plan.files.length > 0;
  const showing = { ...wiring.showing, isShown, offer: '' };
  const nothing = { ...wiring, showing: { ...showing, isShown: true, dry: true } };
  if (isShown) {
    process.stdout.write(formatPlan(plan, { ...wiring.showing, dry: true, ci: [] }, style, width));
    if ((await confirm('Change these files?')) !== true) return nothing;
  }
  if (offer === null) return { ...wiring, showing };
  process.stdout.write(formatOffer(offer.change, style, width));
  const isTaken = await confirm(isShown ? 'Add that line, too?' : 'Add that line?');
  if (isTaken === null) return nothing;
  return { ...wiring, plan: isTaken ? withAttributes(plan, offer) : plan, showing };
}
