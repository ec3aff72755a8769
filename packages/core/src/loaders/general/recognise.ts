import type { PackageView } from '../../files/package-view.ts';
import type { Sources } from '../../javascript/sources.ts';
import { listGypTargets } from '../gyp-targets.ts';
import { isLenient } from '../lenient-script.ts';
import type { Recognised } from '../loader.ts';
import { isAddon, mayBeLoaded } from '../native-names.ts';
import type { GeneralRecord } from './record.ts';

/**
 * The rest: native files whose loading was not understood, or a build whose result no code was seen to load.
 */
export function recogniseGeneral(
  view: PackageView,
  sources: Pick<Sources, 'files'> | null = null,
): Recognised<GeneralRecord> | null {
  const addons = view.files.filter((file) => isAddon(file) && mayBeLoaded(file));
  const expected = listExpected(view);
  if (addons.length === 0 && expected.length === 0) return null;
  const codeless = addons.length > 0 && sources?.files.length === 0 ? { codeless: true as const } : {};
  return { record: { kind: 'general', files: addons, expected, ...codeless }, places: [] };
}

/** Only a build that every install runs promises a file. */
function listExpected(view: PackageView): string[] {
  const { scripts, gypfile } = view.manifest;
  const script = scripts['install'] ?? scripts['postinstall'] ?? '';
  const implicit =
    scripts['install'] === undefined && scripts['preinstall'] === undefined && gypfile !== false;
  if (!implicit && !/\bnode-gyp\b|\bnode-pre-gyp\b|\bprebuild-install\b/.test(script)) return [];
  if (isLenient(script)) return [];
  return listGypTargets(view).map((target) => `build/Release/${target}.node`);
}
