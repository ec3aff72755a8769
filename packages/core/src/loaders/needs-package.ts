import type { PackageView } from '../files/package-view.ts';
import { isCertain } from '../javascript/certain.ts';
import { findImporters } from '../javascript/importers.ts';
import type { AnyNode } from '../javascript/parse.ts';
import type { CodePlace } from '../javascript/requests.ts';
import type { Source, Sources } from '../javascript/sources.ts';
import { literalText } from '../javascript/tree.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openSources } from './open-sources.ts';

/** How many files may be between a package's entry and the one that requires another package. */
const maxHops = 5;
/** More than any file names one package, and than any small file has importers. */
const maxPlaces = 20;

/**
 * Whether a package cannot be loaded on a runtime without another one, whatever its package.json calls it: its
 * entry, or a file that it loads at once, requires that, and in no `try` that goes on.
 */
export function needsPackage(view: PackageView, name: string, runtime: Runtime): boolean {
  const sources = openSources(view);
  const asked = new Map<Source, boolean>();
  return sources.mentioning(`'${name}'`, `"${name}"`).some((source) => {
    const named = (source.code()?.tree.strings ?? []).filter((node) => literalText(node) === name);
    return named.slice(0, maxPlaces).some((node) => isLoaded({ source, node }, 0));
  });

  function isLoaded(place: CodePlace, hops: number): boolean {
    return isRequested(place.node) && isCertain(place, runtime) && isFileLoaded(place.source, hops);
  }

  function isFileLoaded(source: Source, hops: number): boolean {
    if (source === sources.files[0]) return true;
    const before = asked.get(source);
    if (before !== undefined || hops >= maxHops) return before ?? false;
    // Files that require each other are loaded only if something outside of them loads one.
    asked.set(source, false);
    const found = listImporters(source, sources).some((importer) => isLoaded(importer, hops + 1));
    asked.set(source, found);
    return found;
  }
}

function listImporters(source: Source, sources: Sources): CodePlace[] {
  const found: CodePlace[] = [];
  for (const importer of findImporters(source, sources)) {
    if (found.length >= maxPlaces) break;
    found.push(importer);
  }
  return found;
}

/** `require('x')`, `import … from 'x'`, `export … from 'x'`. */
function isRequested(node: AnyNode): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'CallExpression':
      return (
        parent.arguments[0] === node &&
        parent.callee.type === 'Identifier' &&
        parent.callee.name === 'require'
      );
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return true;
    default:
      return false;
  }
}
