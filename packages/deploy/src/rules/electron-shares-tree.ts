import { isRecord } from '@abistamp/core/project-files';
import { listPinned, namesOf } from '../facts/natives-of.ts';
import { locateIn } from '../text/place.ts';
import type { Rule } from './rule.ts';

const rebuilds =
  /\b(?:electron-rebuild|electron-builder install-app-deps|electron-builder-install-app-deps|electron-forge rebuild)\b/;
const runsNode = /\b(?:vitest|jest|mocha|ava|tap|uvu|node (?:--\S+ )*--test|tsx --test|c8|nyc)\b/;

/** One tree is built for Electron, and used by tests that run under Node. */
export const findSharedElectronTrees: Rule = ({ projects }) =>
  projects.flatMap(({ manifest, manifestFile, manifestText, natives }) => {
    const scripts = isRecord(manifest['scripts']) ? Object.entries(manifest['scripts']) : [];
    const pinned = listPinned(natives);
    const rebuild = scripts.find(
      ([name, script]) =>
        /^(?:(?:post)?install|prepare|rebuild|postinstall:\w+)/.test(name) &&
        typeof script === 'string' &&
        rebuilds.test(script),
    );
    const tests = scripts.some(
      ([name, script]) =>
        /^(?:test|unit)/.test(name) &&
        typeof script === 'string' &&
        runsNode.test(script) &&
        !/\b(?:electron|electron-mocha|rebuild)\b/.test(script),
    );
    if (
      rebuild === undefined ||
      !tests ||
      pinned.length === 0 ||
      scripts.some(([name, script]) => /^pretest/.test(name) && /rebuild/.test(String(script)))
    )
      return [];
    const place = locateIn(manifestFile, manifestText)(Math.max(0, manifestText.indexOf(`"${rebuild[0]}":`)));
    return [
      {
        ...place,
        severity: 'info' as const,
        problem: { code: 'ELECTRON_SHARES_TREE' as const, script: rebuild[0], packages: namesOf(pinned) },
      },
    ];
  });
