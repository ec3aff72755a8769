import { formatManifest, type InitPlan, isRecord, type ManifestFile, parseJson } from '@abistamp/core';

/** Scripts that installs run, and that apps build for Electron in. */
const events = ['preinstall', 'install', 'postinstall'];

/** What builds for Electron, as a command of its own. */
const tool =
  /^(?:(?:npx|yarn|pnpm|pnpm exec) )?(?:electron-builder install-app-deps|electron-rebuild|electron-builder-install-app-deps)(?: [^|()]*)?$/;
const ours = 'abistamp rebuild || ';

/**
 * Finds the script that builds all of an Electron app's packages after each install. Where it is asked for, abistamp
 * builds what does not fit instead, and the tool is left for those who do not have it: `abistamp rebuild || …`. With
 * `undo`, the tool is alone again.
 * @param plan what happens to package.json besides
 */
export function planElectronScript(
  plan: InitPlan,
  manifest: ManifestFile,
  { undo, asked }: { undo: boolean; asked: boolean },
): InitPlan {
  const text = plan.files.find(({ path }) => path === manifest.path)?.text ?? manifest.text;
  const current = parseJson(text);
  const scripts = isRecord(current) && isRecord(current['scripts']) ? current['scripts'] : {};
  for (const event of events) {
    const before = scripts[event];
    if (typeof before !== 'string' || !isRecord(current)) continue;
    const after = undo ? giveBack(before) : takeOver(before);
    if (after === before) continue;
    if (!undo && !asked) return { ...plan, gaps: [...plan.gaps, describe(event, before)] };
    const changed = formatManifest(text, { ...current, scripts: { ...scripts, [event]: after } });
    return {
      ...plan,
      changes: [...plan.changes, { file: 'package.json', field: `scripts.${event}`, before, after }],
      files: [
        ...plan.files.filter(({ path }) => path !== manifest.path),
        { path: manifest.path, text: changed },
      ],
    };
  }
  return plan;
}

/** A script whose shell is more than a row of commands stays as it is. */
function takeOver(script: string): string {
  if (script.includes('||')) return script;
  const isAlone = !/&&|;/.test(script);
  return changeCommands(script, (command) => {
    if (!tool.test(command)) return command;
    return isAlone ? `${ours}${command}` : `(${ours}${command})`;
  });
}

function giveBack(script: string): string {
  return changeCommands(script, (command) => {
    const inner = command.replace(/^\((.*)\)$/, '$1');
    const left = inner.startsWith(ours) ? inner.slice(ours.length) : '';
    return tool.test(left) ? left : command;
  });
}

/** @param change of each command, without the spaces around it */
const changeCommands = (script: string, change: (command: string) => string): string =>
  script
    .split(/(&&|;)/)
    .map((part) => part.replace(part.trim(), () => change(part.trim())))
    .join('');

const describe = (event: string, script: string): string =>
  `the script ${event} (${script}) builds for Electron after each install: with --electron, abistamp builds only what does not fit, and keeps it`;
