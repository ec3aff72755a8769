import type { PackageView } from '../../files/package-view.ts';
import type { Sources } from '../../javascript/sources.ts';
import { literalText } from '../../javascript/tree.ts';
import type { Recognised } from '../loader.ts';
import { whenReached } from '../when-reached.ts';
import type { RequireAddonRecord } from './record.ts';

const modules = ['require-addon'];

/**
 * `require.addon = require('require-addon'); require.addon('.', __filename)`: the package's own `prebuilds`.
 */
export function recogniseRequireAddon(
  view: PackageView,
  sources: Sources,
): Recognised<RequireAddonRecord> | null {
  if (!modules.some((module) => module in view.manifest.dependencies)) return null;
  const using = sources.mentioning(...modules, 'require.addon');
  if (using.length === 0) return null;
  const places = using.flatMap((source) => {
    const node = source.code()?.tree.strings.find((each) => modules.includes(literalText(each) ?? ''));
    return node === undefined ? [] : [{ source, node }];
  });
  return { record: { kind: 'require-addon', root: '', ...whenReached(places, sources) }, places };
}
