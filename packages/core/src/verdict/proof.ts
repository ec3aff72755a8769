/** How requiring a package ended. */
export type ProofEnd =
  | { kind: 'done' }
  /** It threw, or its promise was rejected. */
  | { kind: 'threw'; code: string | null; error: string }
  /** It ended the process by itself, in order. */
  | { kind: 'exited'; code: number }
  /** The process crashed, was killed, or took too long. */
  | { kind: 'died'; error: string };

/** A native file that a package had opened. */
export interface ProvedFile {
  /** Folder of the package that it belongs to; null for a file of none. */
  owner: string | null;
  /** Relative to that package; else absolute. */
  file: string;
}

/** What happened when a package of a tree was required. */
export interface PackageProof {
  /** Its folder. */
  path: string;
  end: ProofEnd;
  opened: ProvedFile[];
  refused: (ProvedFile & { error: string })[];
  /** The file that was being opened when the process died. */
  opening: ProvedFile | null;
}

/**
 * What a proof is worth to its package. `other`: what was wrong is not its native part's fault. `nothing`: it
 * has no entry that could be required, as platform packages.
 */
export type ProofOutcome = 'loaded' | 'failed' | 'other' | 'nothing';

/** @param name as it was required */
export function outcomeOf({ path, end }: PackageProof, name: string): ProofOutcome {
  switch (end.kind) {
    case 'done':
      return 'loaded';
    case 'died':
      return 'failed';
    case 'exited':
      return 'other';
    case 'threw': {
      if (end.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return 'nothing';
      if (end.code !== 'MODULE_NOT_FOUND' && end.code !== 'ERR_MODULE_NOT_FOUND') return 'failed';
      const wanted = /'(.*?)'/.exec(end.error)?.[1] ?? '';
      if (wanted === name) return 'nothing';
      return wanted.startsWith('.') || wanted.includes(`/${path}/`) ? 'failed' : 'other';
    }
  }
}
