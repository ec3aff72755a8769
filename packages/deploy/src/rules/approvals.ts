import { isRecord, maxBytes, parseJson, stringsOf } from '@abistamp/core/project-files';
import type { Facts } from '../facts/facts.ts';
import type { Project } from '../project/read-projects.ts';
import type { Manager } from '../shell/classify-command.ts';
import { joinPath } from '../text/folders.ts';
import { isMap, mapIn, readYaml, textIn, textsIn, type YamlMap } from '../yaml/read-yaml.ts';

/**
 * Whether a package's build runs in an install, by the project's own settings: pnpm 10 and later build only what is
 * approved. Where the version is not known, all may.
 */
export function isBuildApproved(
  { tree }: Facts,
  project: Project | null,
  manager: Manager,
  name: string,
): boolean {
  if (
    project === null ||
    manager !== 'pnpm' ||
    project.manager !== 'pnpm' ||
    (project.managerMajor ?? 0) < 10
  )
    return true;
  const text = tree.read(joinPath(project.folder, 'pnpm-workspace.yaml'), maxBytes.yamlSettings);
  const yaml = text === null ? null : readYaml('pnpm-workspace.yaml', text);
  const settings: YamlMap = yaml !== null && 'root' in yaml ? yaml.root : {};
  const own = isRecord(project.manifest['pnpm']) ? project.manifest['pnpm'] : {};
  if (textIn(settings, 'dangerouslyAllowAllBuilds') === 'true') return true;
  const allowed = mapIn(settings, 'allowBuilds');
  const isAllowed = Object.keys(isMap(allowed) ? allowed : {}).some(
    (spec) => (spec === name || spec.startsWith(`${name}@`)) && textIn(allowed, spec) === 'true',
  );
  const file = stringsOf(own['onlyBuiltDependenciesFile']);
  const listed = file.flatMap((path) =>
    stringsOf(parseJson(tree.read(joinPath(project.folder, path), maxBytes.settings))),
  );
  return (
    isAllowed ||
    file.length > listed.length ||
    [
      ...stringsOf(own['onlyBuiltDependencies']),
      ...textsIn(settings, 'onlyBuiltDependencies'),
      ...listed,
    ].includes(name)
  );
}
