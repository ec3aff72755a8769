import type { Arch, NativeFile, Slice } from '@abistamp/binary';

/**
 * A native file's facts without its slices, as in records and JSON output: the same words everywhere. Null
 * for what the bytes do not say.
 */
export interface FileSummary {
  format: 'elf' | 'macho' | 'pe' | null;
  platform: string | null;
  archs: Arch[];
  kind: 'abi' | 'node-api' | 'hybrid' | 'none' | null;
  abis: number[];
  runtime: 'node' | 'electron' | null;
  nodeApi: { declared: number | null; required: number | null } | null;
  libc: string | null;
  glibc: string | null;
  glibcxx: string | null;
  needed: string[];
}

export function summarizeFacts(facts: NativeFile): FileSummary {
  if (facts.format === null) {
    return {
      format: null,
      platform: null,
      archs: [],
      kind: null,
      abis: [],
      runtime: null,
      nodeApi: null,
      libc: null,
      glibc: null,
      glibcxx: null,
      needed: [],
    };
  }
  const slices: readonly Slice[] = facts.slices;
  const first = slices[0];
  const registration = first?.registration ?? null;
  const abis = slices.flatMap((slice) => (slice.registration.kind === 'abi' ? slice.registration.abis : []));
  const elf = first?.format === 'elf' ? first : null;
  return {
    format: facts.format,
    platform: facts.platform,
    archs: slices.flatMap(({ arch }) => arch ?? []),
    kind: registration?.kind ?? null,
    abis: [...new Set(abis)].sort((a, b) => a - b),
    runtime: registration?.kind === 'abi' ? registration.runtime : null,
    nodeApi:
      registration?.kind === 'node-api' || registration?.kind === 'hybrid' ? registration.nodeApi : null,
    libc: elf?.libc ?? null,
    glibc: elf?.glibc ?? null,
    glibcxx: elf?.glibcxx ?? null,
    needed: first?.needed ?? [],
  };
}
