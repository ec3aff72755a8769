import { isEmptyCondition } from './condition.ts';
import type { Loader } from './loader.ts';
import type { PackageView } from './package-view.ts';
import { readSources, type Sources } from './source/sources.ts';
import { bindings } from './strategies/bindings.ts';
import { cmakeTs } from './strategies/cmake-ts.ts';
import { conditionOfLoading } from './strategies/conditions.ts';
import { hasJsFallback } from './strategies/fallback.ts';
import { general } from './strategies/general.ts';
import { ownCode } from './strategies/known-packages.ts';
import { nodeGypBuild } from './strategies/node-gyp-build.ts';
import { nodePreGyp } from './strategies/node-pre-gyp.ts';
import { pkgPrebuilds } from './strategies/pkg-prebuilds.ts';
import { platformPackage } from './strategies/platform-package.ts';
import { requireAddon } from './strategies/require-addon.ts';
import { requires } from './strategies/requires.ts';
import type { Recognised, Strategy } from './strategies/strategy.ts';

export interface DetectedLoader {
  loader: Loader;
  /** The package's own code goes on without its native file (JavaScript or WebAssembly instead). */
  fallback: boolean;
}

/** In order: the first that recognises a package has it. Loaders known by name stand before what is read from code. */
const strategies: readonly Strategy[] = [
  platformPackage,
  ownCode,
  nodeGypBuild,
  cmakeTs,
  pkgPrebuilds,
  requireAddon,
  nodePreGyp,
  bindings,
  requires,
  general,
];

/** Finds out how a package finds its native file, by reading its manifest and the code that loads; never runs it. */
export function detectLoader(view: PackageView): DetectedLoader {
  const sources = readSources(view);
  for (const recognise of strategies) {
    const found = recognise(view, sources);
    if (found !== null) {
      return { loader: withCondition(found, sources), fallback: hasJsFallback(view, sources, found) };
    }
  }
  return { loader: { kind: 'unknown' }, fallback: false };
}

/** Loaders known by name carry the condition they are called under; what is read from code has one for each attempt. */
function withCondition({ loader, places }: Recognised, sources: Sources): Loader {
  switch (loader.kind) {
    case 'node-gyp-build':
    case 'bindings':
    case 'node-pre-gyp':
    case 'pkg-prebuilds':
    case 'require-addon': {
      const when = conditionOfLoading(places, sources);
      return isEmptyCondition(when) ? loader : { ...loader, when };
    }
    default:
      return loader;
  }
}
