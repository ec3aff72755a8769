import type { PackageView } from '../../files/package-view.ts';
import { findCalls } from '../../javascript/calls.ts';
import { listProperties } from '../../javascript/objects.ts';
import type { AnyNode } from '../../javascript/parse.ts';
import { openSource, type Source, type Sources } from '../../javascript/sources.ts';
import { literalText } from '../../javascript/tree.ts';
import type { Recognised } from '../loader.ts';
import { whenReached } from '../when-reached.ts';
import type { PkgPrebuildsRecord } from './record.ts';

/** `require('pkg-prebuilds')(__dirname, require('./binding-options'))`. */
export function recognisePkgPrebuilds(
  view: PackageView,
  sources: Sources,
): Recognised<PkgPrebuildsRecord> | null {
  if (!('pkg-prebuilds' in view.manifest.dependencies)) return null;
  const calls = sources.mentioning('pkg-prebuilds').flatMap((source) => findCalls(source, 'pkg-prebuilds'));
  const options = findOptions(view, sources);
  if (options === null) return null;
  const record: PkgPrebuildsRecord = {
    kind: 'pkg-prebuilds',
    root: '',
    ...options,
    ...whenReached(calls, sources),
  };
  return { record, places: calls };
}

/** The options are in their own file (pkg-prebuilds-verify takes its path), or in the call. */
function findOptions(view: PackageView, sources: Sources): { file: string; napiVersions: number[] } | null {
  const named = /pkg-prebuilds-verify\s+(\S+)/.exec(Object.values(view.manifest.scripts).join('\n'))?.[1];
  const files = [named, 'binding-options.js', 'binding-options.cjs'].filter((file) => file !== undefined);
  for (const file of files) {
    const text = view.read(file.replace(/^\.\//, ''));
    const options = text === null ? null : readOptions(openSource(file, text));
    if (options !== null) return options;
  }
  for (const source of sources.mentioning('napi_versions')) {
    const options = readOptions(source);
    if (options !== null) return options;
  }
  return null;
}

/** The first object in a file that names an addon, with its Node-API versions. */
function readOptions(source: Source): { file: string; napiVersions: number[] } | null {
  for (const properties of (source.code()?.tree.objects ?? []).map(listProperties)) {
    const name = properties.find(({ key }) => key === 'name')?.value;
    const versions = properties.find(({ key }) => key === 'napi_versions')?.value;
    const file = literalText(name);
    const napiVersions = numbersIn(versions);
    if (file !== null && napiVersions.length > 0) return { file, napiVersions };
  }
  return null;
}

function numbersIn(node: AnyNode | undefined): number[] {
  if (node?.type !== 'ArrayExpression') return [];
  return node.elements.flatMap((item) =>
    item?.type === 'Literal' && typeof item.value === 'number' ? [item.value] : [],
  );
}
