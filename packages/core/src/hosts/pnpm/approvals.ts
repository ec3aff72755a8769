import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, stringsOf } from '../../files/json.ts';
import { readYamlList, readYamlMap, readYamlScalar } from '../plain-yaml.ts';
import type { Approvals } from '../refusal.ts';
import { readModulesState } from './modules-state.ts';
import { readPnpmNpmrc } from './npmrc.ts';
import { settingsFile } from './settings-folder.ts';

const maxBytes = 4 * 1024 * 1024;

/**
 * pnpm's rule (pnpm's docs, "Settings", "Build settings"): pnpm 9 builds what `onlyBuiltDependencies` names, everything where there is no such list; 10 and later build
 * nothing that is not approved, by that list or, from 10.26, `allowBuilds`; 11 and later know `allowBuilds` alone.
 */
export function readPnpmApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const version = readModulesState(tree)?.version ?? null;
  const major = Number(version?.split('.')[0] ?? 0);
  const read = (name: string) => tree.read(settingsFile(tree, name), maxBytes) ?? '';
  const file = read('pnpm-workspace.yaml');
  const off =
    (env['npm_config_ignore_scripts'] ??
      env['pnpm_config_ignore_scripts'] ??
      readPnpmNpmrc(tree, env).get('ignore-scripts') ??
      readYamlScalar(file, 'ignoreScripts')) === 'true';
  const all = readYamlScalar(file, 'dangerouslyAllowAllBuilds') === 'true';
  const rules = readRules(read('package.json'), file, major);
  const gated = major >= 10 || rules.listed;
  const because = (why: 'scripts-off' | 'not-approved' | 'denied') =>
    ({ host: 'pnpm', version, why }) as const;
  return {
    refuses: (name, packageVersion) => {
      if (off) return because('scripts-off');
      const rule = rules.byName.get(`${name}@${packageVersion ?? ''}`) ?? rules.byName.get(name);
      if (rule === false) return because('denied');
      return rule === true || all || !gated ? null : because('not-approved');
    },
  };
}

/** `listed`: there is a list of what may be built, so that nothing else may. */
function readRules(
  manifest: string,
  file: string,
  major: number,
): { byName: Map<string, boolean>; listed: boolean } {
  const byName = new Map<string, boolean>();
  let listed = false;
  if (major < 11) {
    const settings = readManifestSettings(manifest);
    const lists = (key: string) => [...stringsOf(settings[key]), ...readYamlList(file, key)];
    listed = 'onlyBuiltDependencies' in settings || /^onlyBuiltDependencies:/m.test(file);
    for (const name of lists('onlyBuiltDependencies')) byName.set(name, true);
    for (const key of ['neverBuiltDependencies', 'ignoredBuiltDependencies'])
      for (const name of lists(key)) byName.set(name, false);
  }
  for (const [spec, allowed] of readYamlMap(file, 'allowBuilds')) {
    if (allowed === 'true' || allowed === 'false')
      for (const name of namesOf(spec)) byName.set(name, allowed === 'true');
  }
  return { byName, listed };
}

/** `name@1.0.0 || 1.0.1` is two. */
function namesOf(spec: string): string[] {
  const [, name = spec, versions] = /^(.[^@]*)@(.+)$/.exec(spec) ?? [];
  return versions === undefined ? [spec] : versions.split('||').map((version) => `${name}@${version.trim()}`);
}

function readManifestSettings(text: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(text);
    const settings = isRecord(manifest) ? manifest['pnpm'] : null;
    return isRecord(settings) ? settings : {};
  } catch {
    return {};
  }
}
