import type { PackageView } from '../../files/package-view.ts';
import type { Sources } from '../../javascript/sources.ts';
import { namesMachine, readLabels } from '../../runtime/labels.ts';
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
  if (sources?.files.length === 0 && isForEveryMachine(view, addons))
    return { record: { kind: 'general', files: addons, expected, codeless: true }, places: [] };
  return { record: { kind: 'general', files: addons, expected }, places: [] };
}

/** A package that is named for one machine is a part of another package, which may choose among several. */
function isForEveryMachine({ manifest }: PackageView, addons: string[]): boolean {
  return addons.length > 0 && !namesMachine(readLabels(manifest.name ?? ''));
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
