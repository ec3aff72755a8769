import { dirname, joinPath } from './paths.ts';
import type { CodePlace } from './requests.ts';
import type { Source, Sources } from './sources.ts';
import { literalText } from './tree.ts';

/** Where other files of the package require or import a file. */
export function findImporters(target: Source, sources: Sources): CodePlace[] {
  const name = target.path.slice(target.path.lastIndexOf('/') + 1).replace(/\.[cm]?js$/, '');
  const wanted = withoutEnding(target.path);
  // The end of a path to it: most sources can be excluded without parsing them.
  const endings = ['', '.js', '.cjs', '.mjs'].flatMap((ending) =>
    ["'", '"', '`'].map((quote) => `/${name}${ending}${quote}`),
  );
  const mentioning = name === 'index' ? sources.files : sources.mentioning(...endings);
  return mentioning
    .filter((source) => source !== target)
    .flatMap((source) =>
      (source.code()?.tree.strings ?? []).flatMap((node) => {
        const text = literalText(node);
        if (text === null || !text.startsWith('.')) return [];
        const path = joinPath(dirname(source.path), text);
        const found = path === null ? null : withoutEnding(path);
        return found === wanted || found === `${wanted}/index` ? [{ source, node }] : [];
      }),
    );
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\/index)?\.[cm]?js$/, '');
}
