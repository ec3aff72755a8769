import { namesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import { type NpmSetting, readNpmrc } from '../project/read-npmrc.ts';
import type { Project } from '../project/read-projects.ts';
import type { Install, Manager } from '../shell/classify-command.ts';
import { joinPath } from '../text/folders.ts';
import { nameTarget, type TargetPlatform } from './platform-names.ts';

/** What each reads of an `.npmrc` that decides about platform packages. */
const readsOfNpmrc: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['omit', 'optional', 'os', 'cpu', 'libc'],
  pnpm: ['optional'],
  yarn: [],
  bun: ['omit'],
};

/** `omit=optional`, or another machine, in an `.npmrc` that is in the image when it installs. */
export function judgeNpmrc(
  { folder, manager, natives }: Project,
  targets: readonly TargetPlatform[],
  { withOptional }: Install,
  { text, isThere }: { text: string | null; isThere: () => boolean },
): DeployFinding[] {
  const families = natives.filter(({ comes, dev }) => comes === 'packages' && !dev);
  if (text === null || families.length === 0) return [];
  const all = readNpmrc(joinPath(folder, '.npmrc'), text).filter(({ name }) =>
    readsOfNpmrc[manager].includes(name),
  );
  const isBound = families.some(({ isBoundToLibc }) => isBoundToLibc);
  const leavesOut = ({ name, value }: NpmSetting, { arch, libc }: TargetPlatform): boolean => {
    if (name === 'omit') return /\boptional\b/.test(value) && !withOptional;
    if (name === 'optional') return value === 'false' && !withOptional;
    const own = { os: 'linux', cpu: arch, libc: isBound ? libc : value }[name];
    return value !== '' && !value.includes('$') && value !== own;
  };
  return all.flatMap((setting): DeployFinding[] => {
    const left = targets.filter((target) => leavesOut(setting, target));
    const [first] = left;
    if (first === undefined || (!first.isNamed && left.length < targets.length) || !isThere()) return [];
    return [
      {
        ...setting.place,
        severity: 'error',
        problem: {
          code: 'LOCK_LACKS_PLATFORM',
          packages: namesOf(families),
          missing: [],
          platform: nameTarget(first),
          by: 'npmrc',
        },
      },
    ];
  });
}
