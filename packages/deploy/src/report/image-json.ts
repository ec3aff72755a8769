import { formatCheckJson, formatRuntime, formatTarget, type JudgedTree } from '@abistamp/core';
import type { ImageResult, ImageVerdict, Origin } from '../image/judge-image.ts';
import { speakOfImage } from './speak-of-image.ts';

type CheckedTree = ReturnType<typeof formatCheckJson>['trees'][number];

/** One image in its published shape (schema/image.schema.json). */
type JsonImage = {
  name: string | null;
  platform: string;
} & (
  | {
      target: string;
      runtime: string;
      node: ImageVerdict['node'];
      /** Other Nodes in the image, which nothing was judged for. */
      otherNodes: ImageVerdict['others'];
      libc: string | null;
      layers: number;
      trees: (Omit<CheckedTree, 'findings'> & { findings: (CheckedTree['findings'][number] & Origin)[] })[];
    }
  | { error: { code: string; message: string } }
);

/** `image --json`: version 1. Additions are welcome, renames are not. */
export interface ImageJson {
  version: 1;
  ok: boolean;
  answer: 'fits' | 'findings' | 'unknown';
  images: JsonImage[];
}

export function formatImageJson(results: readonly ImageResult[]): ImageJson {
  const checks = results.map((each) =>
    'error' in each ? null : formatCheckJson(each.trees.map(judged), each.runtime),
  );
  // Without a tree there was nothing to look at: that is no image that fits.
  const answers = checks.map((check) =>
    check === null || check.trees.length === 0 ? 'unknown' : check.answer,
  );
  return {
    version: 1,
    ok: checks.every((check) => check?.ok === true && check.trees.length > 0),
    answer:
      answers.find((each) => each === 'findings') ?? answers.find((each) => each === 'unknown') ?? 'fits',
    images: results.map((each, i) => formatImage(each, checks[i]?.trees ?? [])),
  };
}

function formatImage(result: ImageResult, trees: readonly CheckedTree[]): JsonImage {
  const { name, platform } = result;
  if ('error' in result) {
    const { code, message } = result.error;
    return { name, platform, error: { code, message } };
  }
  const { runtime, node, others, libc, layers } = result;
  return {
    ...{ name, platform, target: formatTarget(runtime), runtime: formatRuntime(runtime) },
    ...{ node, otherNodes: others, libc, layers },
    trees: speakOfImage(trees).map((tree, i) => ({
      ...tree,
      findings: tree.findings.map((finding, k) => ({
        ...finding,
        ...(result.trees[i]?.origins[k] ?? { layer: 0, step: null }),
      })),
    })),
  };
}

/** A tree as `check` describes one. */
export function judged({ project, verdict }: ImageVerdict['trees'][number]): JudgedTree {
  return { ...project, verdict };
}
