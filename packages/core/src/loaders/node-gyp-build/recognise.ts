import type { PackageView } from '../../files/package-view.ts';
import { argumentOf, findCalls, hasArgument, type ImportedCall } from '../../javascript/calls.ts';
import type { Sources } from '../../javascript/sources.ts';
import { packageRoot } from '../../javascript/values.ts';
import type { Recognised } from '../loader.ts';
import { whenReached } from '../when-reached.ts';
import type { NodeGypBuildRecord } from './record.ts';

const modules = ['node-gyp-build-optional-packages', 'node-gyp-build', '@aminya/node-gyp-build'];

/** `require('node-gyp-build')(__dirname)`, `load.path(…)`, `load.resolve(…)`, under any imported name. */
export function recogniseNodeGypBuild(
  view: PackageView,
  sources: Sources,
): Recognised<NodeGypBuildRecord> | null {
  for (const module of modules) {
    const range = findRange(view, module);
    if (range === undefined) continue;
    const calls = sources.mentioning(module).flatMap((source) => findCalls(source, module));
    // Named only in the install script: it just builds, and the code finds the result another way.
    if (calls.length === 0 && sources.mentioning(module).length === 0 && sources.files.length > 0) continue;
    if (looksElsewhere(view, calls)) continue;
    return {
      record: {
        kind: 'node-gyp-build',
        root: findRoot(calls),
        flavor: flavorOf(module, view.dependency(module)?.manifest.version ?? range),
        ...whenReached(calls, sources),
      },
      places: calls,
    };
  }
  return null;
}

/** The versions that it declares; undefined if it declares none. */
function findRange({ manifest }: PackageView, module: string): string | undefined {
  return (
    manifest.dependencies[module] ?? manifest.optionalDependencies[module] ?? manifest.devDependencies[module]
  );
}

/** Called with unknown folders, by a package that has nothing native: they belong to another package. */
function looksElsewhere(view: PackageView, calls: ImportedCall[]): boolean {
  if (calls.length === 0 || view.files.length > 0 || view.exists('binding.gyp')) return false;
  return calls.every((call) => {
    const isOwn = (argumentOf(call) ?? []).some(({ text }) => text.startsWith(packageRoot));
    return hasArgument(call) && !isOwn;
  });
}

function findRoot(calls: ImportedCall[]): string {
  for (const call of calls) {
    for (const { text } of argumentOf(call) ?? []) {
      if (text.startsWith(packageRoot)) return text.slice(packageRoot.length).replace(/\/$/, '');
    }
  }
  return '';
}

/**
 * node-gyp-build 4 reads tags (`node.napi.musl.node`); up to 3.9 whole names
 * (`linuxmusl-x64/node-napi.node`).
 */
function flavorOf(module: string, version: string): NodeGypBuildRecord['flavor'] {
  if (module === 'node-gyp-build-optional-packages') return 'packages';
  return /^[\^~=v]?[0-3]\./.test(version) ? 'names' : 'tags';
}
