import type { Arguments } from '../dockerfile/read-arguments.ts';
import { folderOf } from '../text/folders.ts';
import { isInside, moveTo, resolveIn } from './paths.ts';
import type { Tree } from './state.ts';

/** What a COPY or ADD copies, and where. */
interface Copied {
  /** As absolute paths if they are another stage's, else relative to the context, '' for all of it. */
  sources: string[];
  target: string;
  excludes: string[];
}

export function readCopy({ flags, words }: Arguments, workdir: string): Copied | null {
  const target = words.at(-1);
  if (target === undefined || words.length < 2) return null;
  return {
    sources: words.slice(0, -1),
    target: resolveIn(workdir, target),
    excludes: flags.get('exclude') ?? [],
  };
}

/** Trees of another stage that come along, where they are then. A part of a tree counts as one. */
export function carryTrees(trees: readonly Tree[], sources: readonly string[], target: string): Tree[] {
  return sources.flatMap((written) => {
    const source = resolveIn('/', written.replace(/(?<![/*])(?:\/\*+)+$/, '') || '/');
    return trees.flatMap((tree) => {
      // What was traced for a server of its own is copied by its own folder, not by that around it.
      if (isInside(tree.path, source)) return [{ ...tree, path: moveTo(tree.path, source, target) }];
      return isInside(source, tree.path) ? [{ ...tree, path: target }] : [];
    });
  });
}

/** From which folder of the context each package.json comes that a COPY takes along. */
export function listManifests(
  sources: readonly string[],
  target: string,
): [folder: string, source: string][] {
  return sources.flatMap((written): [string, string][] => {
    const source = written.replace(/^(?:\.?\/)+/, '');
    if (
      /(?:^|\/)package(?:\*|-?\*?)?\.?\*?(?:json)?5?\*?$/.test(source) ||
      /(?:^|\/)package[^/]*$/.test(source)
    )
      return [[target, folderOf(source)]];
    return /\*$/.test(source) || !/\.\w+$/.test(source)
      ? [
          [
            target,
            source
              .replace(/\/?\*+$/, '')
              .replace(/^\.$/, '')
              .replace(/\/$/, ''),
          ],
        ]
      : [];
  });
}
