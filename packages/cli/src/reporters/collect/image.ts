import type { formatImageJson } from '@abistamp/deploy/image';
import { collectTree } from './check.ts';
import { fromFailure, fromJson } from './findings.ts';
import type { RawSubject } from './raw-finding.ts';

export type ImageJson = ReturnType<typeof formatImageJson>;

/** @param folder where the image's Dockerfile may be */
export function collectImage({ images }: ImageJson, folder: string): RawSubject[] {
  return images.flatMap((image): RawSubject[] => {
    const name = [image.name ?? 'image', image.platform].filter((part) => part !== '').join(' ');
    if ('error' in image) {
      const failure = fromFailure(image.error, { kind: 'step', folder, step: null });
      return [{ name, scope: 'not judged', findings: [failure] }];
    }
    return image.trees.map((tree) => {
      const { findings, ...rest } = tree;
      const inside = collectTree(rest, image.target);
      const step = { kind: 'step', folder, step: null } as const;
      return {
        name: `${name} ${tree.root}`,
        scope: inside.scope,
        findings: [
          ...findings.map(({ layer, step: made, ...finding }) => {
            const raw = fromJson(finding, tree.root, { ...step, step: made });
            const from = made === null ? `layer ${layer}` : `layer ${layer}, ${made}`;
            return { ...raw, message: `${raw.message} It is in ${tree.root}, from ${from}.` };
          }),
          ...inside.findings.map((finding) => ({ ...finding, at: step })),
        ],
      };
    });
  });
}
