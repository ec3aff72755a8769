import { formatCheckPretty, formatRuntime, makeSafe, type Style, safeText, wrapText } from '@abistamp/core';
import type { ImageResult, ImageTree, ImageVerdict } from '../image/judge-image.ts';
import { judged } from './image-json.ts';
import { describeSteps } from './image-steps.ts';
import { speakOfImage } from './speak-of-image.ts';

/** What images hold, for a person: the Node of each, then its findings by tree, and who brought them. */
export function formatImagePretty(results: readonly ImageResult[], style: Style, width: number): string {
  return results.map((each) => formatImage(each, style, width)).join('\n');
}

function formatImage(result: ImageResult, style: Style, width: number): string {
  const title = style.bold(safeText([result.name, result.platform].filter(Boolean).join(' ') || 'image'));
  if ('error' in result)
    return `${title}\n${style.red('✖')} ${style.bold(result.error.code)}: ${safeText(result.error.message)}\n`;
  const parts = [
    title,
    ...wrapText(describeNode(result), width - 2).map((line) => `  ${style.dim(line)}`),
    '',
    ...result.trees.map((tree) => formatTree(tree, result, style, width)),
  ];
  if (result.trees.length === 0)
    parts.push(`${style.yellow('▲')} no packages are installed in it: there was nothing to judge\n`);
  return parts.join('\n');
}

function describeNode({ runtime, node, libc, layers, trees, others }: ImageVerdict): string {
  const facts = [
    `${formatRuntime(runtime)} at /${node.path}`,
    libc ?? 'no C library',
    countOf(layers, 'layer'),
    countOf(trees.length, 'tree'),
  ];
  const also = others.map(({ path, version }) => `${version ?? 'a Node'} at /${path}`);
  const more = also.length === 0 ? '' : `; judged for the one that PATH names, not for ${also.join(', ')}`;
  return safeText(`${facts.join(' · ')}${more}`);
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function formatTree(tree: ImageTree, { runtime }: ImageVerdict, style: Style, width: number): string {
  const steps = makeSafe(describeSteps(tree));
  return [
    style.bold(makeSafe(tree.project.root)),
    speakOfImage(formatCheckPretty(judged(tree), runtime, style, width)),
    ...steps.flatMap(({ brought, advice }) => [
      ...wrapText(brought, width),
      ...wrapText(advice, width - 2).map(
        (line, i) => `${i === 0 ? style.bold('→') : ' '} ${style.cyan(line)}`,
      ),
      '',
    ]),
  ].join('\n');
}
