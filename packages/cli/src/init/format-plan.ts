import {
  findGuard,
  type InitChange,
  type InitPlan,
  makeSafe,
  replaceGuards,
  type Style,
  wrapText,
} from '@abistamp/core';
import type { CiStep } from './ci-step.ts';

/** How a plan is shown. */
export interface Showing {
  /** Nothing was written. */
  dry: boolean;
  undo: boolean;
  /** The command that completes it, as a line of shell. */
  line: string;
  /** What `--undo` leaves, and how it goes. */
  left: readonly string[];
  /** The changes themselves were shown before, to ask. */
  isShown: boolean;
  /** Steps that jobs in CI lack. */
  ci: readonly CiStep[];
  /** The command that also adds the line for git, where nobody was asked; empty where nothing is offered. */
  offer: string;
}

/** What `init` does or did, for people. */
export function formatPlan(given: InitPlan, showing: Showing, style: Style, width: number): string {
  const plan = makeSafe(given);
  if (showing.isShown)
    return showing.dry
      ? 'nothing was changed\n'
      : `${style.green('✔')} done\n${formatCi(showing, style, width)}${formatPreload(plan, showing, style, width)}${formatNext(plan, showing, style)}`;
  const said = [...formatUnguarded(plan), ...plan.gaps, ...makeSafe(showing.left)].map((text) => {
    const [first = '', ...rest] = wrapText(text, width - 2);
    return `${style.yellow('▲')} ${[first, ...rest].join('\n  ')}\n`;
  });
  return [
    formatChanges(plan, style, showing, width),
    formatGuarded(plan, style, width),
    ...said,
    formatOffered(showing, style, width),
    formatCi(showing, style, width),
    formatPreload(plan, showing, style, width),
    formatNext(plan, showing, style),
  ].join('');
}

/** What is asked about the line for git. */
export function formatOffer({ file, after }: InitChange, style: Style, width: number): string {
  const text = `${file} can have GitHub fold abi-lock.json in diffs, as it does lockfiles:`;
  return `${wrapText(text, width).join('\n')}\n\n${style.green(`  + ${after}`)}\n\n`;
}

function formatOffered({ offer, dry }: Showing, style: Style, width: number): string {
  if (offer === '' || dry) return '';
  const text = `to have GitHub fold abi-lock.json in diffs, as it does lockfiles: ${offer}`;
  return `${dimLines(text, style, width)}\n`;
}

/** Files of CI are not edited: which job checks, and when, is for their owners to say. */
function formatCi({ ci }: Showing, style: Style, width: number): string {
  const steps = makeSafe(ci).map(({ file, lines }) => {
    const text = `to check in CI, add to ${file}, after what installs:`;
    return `${wrapText(text, width).join('\n')}\n\n${style.green(lines)}\n\n`;
  });
  return steps.join('');
}

/** What no hook covers: a server, a container or a service that starts Node itself. */
function formatPreload({ changes }: InitPlan, { dry, undo }: Showing, style: Style, width: number): string {
  const isWired = changes.some(({ file }) => file !== '.gitattributes');
  if (dry || undo || !isWired) return '';
  const text =
    'a program that is started without a script is covered by the guard, if you install that: node --require @abistamp/guard app.js';
  return `${dimLines(text, style, width)}\n`;
}

const dimLines = (text: string, style: Style, width: number): string =>
  wrapText(text, width)
    .map((line) => style.dim(line))
    .join('\n');

const legend =
  '(install) and (check) run abistamp, if this project depends on it and has it installed; else they do nothing:';

function formatChanges(
  { changes, next }: InitPlan,
  style: Style,
  { dry, undo }: Showing,
  width: number,
): string {
  if (changes.length === 0) {
    if (next !== null) return '';
    return `${style.green('✔')} nothing to change: ${undo ? 'abistamp is not wired in' : 'abistamp is wired in already'}\n`;
  }
  const files = [...new Set(changes.map(({ file }) => file))];
  const parts = files.map((file) => {
    const title = dry ? `${file} would change:` : `${style.green('✔')} ${file} changed:`;
    const lines = changes
      .filter((change) => change.file === file)
      .flatMap((change) => formatChange(change, style));
    return `${title}\n\n${lines.join('\n')}\n\n`;
  });
  const [first] = changes.flatMap(({ after }) => (after === null ? [] : (findGuard(after) ?? [])));
  const explained =
    first === undefined ? '' : `${dimLines(legend, style, width)}\n${style.dim(`  ${first}`)}\n\n`;
  return `${parts.join('')}${explained}`;
}

function formatChange({ field, before, after }: InitChange, style: Style): string[] {
  return [
    `  ${style.bold(field)}`,
    ...(before === null ? [] : [style.red(`  - ${shorten(before)}`)]),
    ...(after === null ? [] : [style.green(`  + ${shorten(after)}`)]),
  ];
}

/** The guard is the same everywhere, and long. */
const shorten = (script: string): string =>
  replaceGuards(script, (module) => (module === 'install' ? '(install)' : '(check)'));

function formatGuarded({ scripts }: InitPlan, style: Style, width: number): string {
  if (scripts === null || scripts.guarded.length === 0) return '';
  const lines = wrapText(`checked before they run: ${listByFolder(scripts.guarded)}`, width - 2);
  return `${style.green('✔')} ${lines.join('\n  ')}\n`;
}

function formatUnguarded({ scripts }: InitPlan): string[] {
  const whys = [...new Set(scripts?.unguarded.map(({ why }) => why))];
  return whys.map((why) => {
    const named = scripts?.unguarded.filter((each) => each.why === why) ?? [];
    return `not checked, ${why}: ${listByFolder(named)}`;
  });
}

/** `start, test · packages/api: dev`. */
function listByFolder(places: readonly { folder: string; script: string }[]): string {
  const folders = [...new Set(places.map(({ folder }) => folder))];
  const lists = folders.map((folder) => {
    const names = places.filter((place) => place.folder === folder).map(({ script }) => script);
    return `${folder === '' ? '' : `${folder}: `}${names.join(', ')}`;
  });
  return lists.join(' · ');
}

function formatNext({ next }: InitPlan, { dry, line }: Showing, style: Style): string {
  return next === null || dry ? '' : `${style.bold('→')} ${style.cyan(line)}${style.dim(`   ${next.why}`)}\n`;
}
