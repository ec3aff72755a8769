import { maxBytes } from '@abistamp/core/project-files';
import type { Facts } from '../facts/facts.ts';
import { namesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import type { Project } from '../project/read-projects.ts';
import { joinPath } from '../text/folders.ts';
import { isMap, readYaml, textsIn } from '../yaml/read-yaml.ts';
import { nameTarget, type TargetPlatform } from './platform-names.ts';

/** `supportedArchitectures` of pnpm and Yarn: a list without the image's machine keeps its packages out. */
export function judgeArchitectures(
  project: Project,
  targets: readonly TargetPlatform[],
  { tree }: Facts,
): DeployFinding[] {
  const families = project.natives.filter(({ comes }) => comes === 'packages');
  if (families.length === 0) return [];
  return ['pnpm-workspace.yaml', '.yarnrc.yml'].flatMap((name): DeployFinding[] => {
    if ((name === '.yarnrc.yml') !== (project.manager === 'yarn')) return [];
    const file = joinPath(project.folder, name);
    const text = tree.read(file, maxBytes.yamlSettings);
    const yaml = text === null ? null : readYaml(file, text);
    if (yaml === null || !('root' in yaml) || !isMap(yaml.root['supportedArchitectures'])) return [];
    const setting = yaml.root['supportedArchitectures'];
    const allows = (key: string, value: string) => {
      const list = textsIn(setting, key);
      return list.length === 0 || list.includes('current') || list.includes(value);
    };
    const isBound = families.some(({ isBoundToLibc }) => isBoundToLibc);
    const left = targets.filter(
      ({ arch, libc }) =>
        !allows('os', 'linux') || !allows('cpu', arch) || (isBound && !allows('libc', libc)),
    );
    const [first] = left;
    if (first === undefined || (!first.isNamed && left.length < targets.length)) return [];
    return [
      {
        ...yaml.placeOf(yaml.root, 'supportedArchitectures'),
        severity: 'error',
        problem: {
          code: 'LOCK_LACKS_PLATFORM',
          packages: namesOf(families),
          missing: [],
          platform: nameTarget(first),
          by: 'setting',
        },
      },
    ];
  });
}
