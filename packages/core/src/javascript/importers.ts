import { dirname, joinPath } from './paths.ts';
import type { CodePlace } from './requests.ts';
import type { Source, Sources } from './sources.ts';
import { literalText } from './tree.ts';

/**
 * Where other files of the package require or import a file. Each of them is parsed only when its turn
 * comes.
 */
export function* findImporters(target: Source, sources: Sources): Generator<CodePlace> {
  const name = target.path.slice(target.path.lastIndexOf('/') + 1).replace(/\.[cm]?js$/, '');
  const wanted = withoutEnding(target.path);
  // The end of a path to it: most sources can be excluded without parsing them.
  const endings = ['', '.js', '.cjs', '.mjs'].flatMap((ending) =>
    ["'", '"', '`'].map((quote) => `/${name}${ending}${quote}`),
  );
  const mentioning = name === 'index' ? sources.files : sources.mentioning(...endings);
  for (const source of mentioning) {
    if (source === target) continue;
    for (const node of source.code()?.tree.strings ?? []) {
      const text = literalText(node);
      if (text === null || !text.startsWith('.')) continue;
      const path = joinPath(dirname(source.path), text);
      const found = path === null ? null : withoutEnding(path);
      if (found === wanted || found === `${wanted}/index`) yield { source, node };
    }
  }
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\/index)?\.[cm]?js$/, '');
}
