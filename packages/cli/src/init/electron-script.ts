import { formatManifest, type InitPlan, isRecord, type ManifestFile, parseJson } from '@abistamp/core';

/** Scripts that installs run, and that apps build for Electron in. */
const events = ['preinstall', 'install', 'postinstall'];

const settings = String.raw`(?:cross-env(?:-shell)? )?(?:\w+=\S* )*`;
const runners = String.raw`(?:(?:npx|bunx|bun x|npm (?:exec|x)|(?:yarn|pnpm)(?: (?:exec|run|dlx))?)(?: -[\w-]+)*(?: --)? )?`;
const names = String.raw`(?:electron-builder(?:\.cmd)? +(?:install-app-deps|node-gyp-rebuild)|electron-rebuild|electron-builder-install-app-deps|install-app-deps|@electron/rebuild(?:@\S+)?)`;
/** What builds for Electron, as its own command. */
const tool = new RegExp(`^${settings}${runners}(?:\\.?/?node_modules/\\.bin/)?${names}(?: [^|()]*)?$`);
/** Another script of the same package.json. */
const call = /^(?:(?:npm|pnpm|bun) run|yarn(?: run)?|npm run-script) ([\w:.-]+)$/;
const ours = 'abistamp rebuild || ';

type Scripts = Readonly<Record<string, unknown>>;

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
    const after = undo ? giveBack(before, scripts) : takeOver(before, scripts);
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

/** Such a tool, or a script that is nothing else. */
function isTool(command: string, scripts: Scripts): boolean {
  const called = scripts[call.exec(command)?.[1] ?? ''];
  return tool.test(command) || (typeof called === 'string' && tool.test(called.trim()));
}

/** In a row of commands, each that is such a tool; a script whose shell is more than that stays as it is. */
function takeOver(script: string, scripts: Scripts): string {
  if (script.includes(ours)) return script;
  const parts = script.split(/(&&|\|\||;)/);
  return parts
    .map((part) => {
      const command = part.trim();
      if (!isTool(command, scripts)) return part;
      return part.replace(command, () => (parts.length === 1 ? `${ours}${command}` : `(${ours}${command})`));
    })
    .join('');
}

function giveBack(script: string, scripts: Scripts): string {
  const alone = script.startsWith(ours) ? script.slice(ours.length) : '';
  if (isTool(alone, scripts)) return alone;
  return script.replace(/\(abistamp rebuild \|\| ([^()|&;]+)\)/g, (whole: string, command: string) =>
    isTool(command, scripts) ? command : whole,
  );
}

const describe = (event: string, script: string): string =>
  `the script ${event} (${script}) builds for Electron after each install: with --electron, abistamp builds only what does not fit, and keeps it`;
