import type { PackageView } from '../../files/package-view.ts';
import { argumentOf, findCalls, type ImportedCall, propertyOf } from '../../javascript/calls.ts';
import type { Sources } from '../../javascript/sources.ts';
import type { Recognised } from '../loader.ts';
import { whenReached } from '../when-reached.ts';
import type { BindingsRecord } from './record.ts';

const modules = ['bindings', 'bindings-shyp', 'node-bindings'];

/** `require('bindings')('name')`, `require('bindings')({ bindings: 'name', … })`, `require('bindings')()`. */
export function recogniseBindings(view: PackageView, sources: Sources): Recognised<BindingsRecord> | null {
  for (const module of modules) {
    if (!(module in view.manifest.dependencies) && !(module in view.manifest.optionalDependencies)) continue;
    const calls = sources
      .mentioning(`'${module}'`, `"${module}"`)
      .flatMap((source) => findCalls(source, module));
    const call = calls.find((each) => fileOf(each) !== null) ?? calls[0];
    if (call === undefined) continue;
    const named = fileOf(call);
    // A name that is only known when it runs promises no file: a bundler calls it for other packages.
    if (named === null && call.node.arguments.length > 0 && view.files.length === 0) continue;
    const file = named ?? 'bindings';
    return {
      record: {
        kind: 'bindings',
        file: file.endsWith('.node') ? file : `${file}.node`,
        root: findRoot(view, call.source.path),
        ...whenReached(calls, sources),
      },
      places: calls,
    };
  }
  return null;
}

function fileOf(call: ImportedCall): string | null {
  const named = propertyOf(call, 'bindings') ?? argumentOf(call);
  return named?.[0]?.text ?? null;
}

/**
 * bindings 1.5 `getRoot`: the nearest folder above the calling file that has a package.json or a
 * node_modules.
 */
function findRoot(view: PackageView, from: string): string {
  for (let folder = from; folder !== ''; ) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    if (folder === '' || view.exists(`${folder}/package.json`) || view.exists(`${folder}/node_modules`))
      return folder;
  }
  return '';
}
