import type { NotRead } from '../finding.ts';
import type { ImageFacts } from '../images/describe-image.ts';
import type { StageState } from '../stages/state.ts';
import type { Place } from '../text/place.ts';
import type { Facts, ImageBuild } from './facts.ts';

/** An image that a tree ends up in, and the machine that it is for. */
export interface ShippedImage {
  place: Place;
  reference: string;
  /** As Docker spells it: `linux/arm64`. */
  platform: string;
  /** As Node spells it. */
  arch: string;
  libc: 'glibc' | 'musl';
  glibc: string | null;
  glibcxx: string | null;
  node: number | null;
}

const archs: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32', ppc64le: 'ppc64' };

/** Each image and platform once, where both are known. */
export function listShipped({ builds }: Facts): ShippedImage[] {
  const shipped = new Map<string, ShippedImage>();
  for (const { run, final } of builds) {
    const libc = final.image?.libc ?? null;
    if (final.trees.length === 0 || libc === null || final.image === null) continue;
    const arch = typeof final.platform === 'object' ? final.platform.arch : run.arch;
    const root = rootOf(final, run.stages);
    const place = { file: run.file, line: root.from.line, column: root.from.column };
    const { glibc, glibcxx }: ImageFacts = final.image;
    const image = {
      place,
      reference: root.reference ?? '',
      platform: `linux/${arch}`,
      arch: archs[arch] ?? arch,
      libc,
      glibc,
      glibcxx,
      node: final.node?.major ?? null,
    };
    shipped.set(`${place.file}:${place.line}:${arch}`, image);
  }
  return [...shipped.values()];
}

function rootOf(stage: StageState, stages: ImageBuild['run']['stages']): StageState {
  let root = stage;
  while (root.parent !== null) root = stages[root.parent] ?? { ...root, parent: null };
  return root;
}

/** Images of which nothing is known, where a tree is installed or arrives: nothing rests on them. */
export function listUnknown(builds: readonly ImageBuild[]): NotRead[] {
  const unknown = new Map<string, NotRead>();
  for (const { run } of builds)
    for (const stage of run.stages) {
      if (
        stage.image !== null ||
        stage.parent !== null ||
        !run.stages.some((other) => rootOf(other, run.stages) === stage && other.trees.length > 0)
      )
        continue;
      const { line, column } = stage.from;
      unknown.set(`${run.file}:${line}`, {
        kind: 'unknown',
        file: run.file,
        line,
        column,
        what: `the base image ${stage.reference ?? stage.from.text} is not known`,
      });
    }
  return [...unknown.values()];
}
