import { dirname, joinPath } from './paths.ts';
import type { Source, Sources } from './sources.ts';

/** Where a file of the package is required or imported by others of it. */
export function findImporters(target: Source, sources: Sources): { source: Source; at: number }[] {
  const name = target.path.slice(target.path.lastIndexOf('/') + 1).replace(/\.[cm]?js$/, '');
  const wanted = target.path.replace(/(?:\/index)?\.[cm]?js$/, '');
  // How a path to it ends: most sources are told apart without being taken to pieces.
  const endings = ['', '.js', '.cjs', '.mjs'].flatMap((ending) =>
    ["'", '"', '`'].map((quote) => `/${name}${ending}${quote}`),
  );
  const mentioning = name === 'index' ? sources.files : sources.mentioning(...endings);
  return mentioning.flatMap((source) =>
    source.tokens().flatMap((token, at) => {
      if (source === target || token.type !== 'string' || !token.text.startsWith('.')) return [];
      const path = joinPath(dirname(source.path), token.text)?.replace(/(?:\/index)?\.[cm]?js$/, '');
      return path === wanted || path === `${wanted}/index` ? [{ source, at }] : [];
    }),
  );
}
