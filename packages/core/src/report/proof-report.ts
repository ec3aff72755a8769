import { packageId } from '../files/package-id.ts';
import type { ProvedVerdict } from '../operations/prove/prove-tree.ts';
import { nameOf } from '../verdict/compare-proofs.ts';
import { outcomeOf, type PackageProof, type ProofOutcome } from '../verdict/proof.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';

/** What came of one package in `check --prove --json`. */
export interface JsonProof {
  package: string;
  path: string;
  outcome: ProofOutcome | 'not-approved';
  /** Native files that it had opened, relative to the tree's root, or absolute outside of it. */
  opened: string[];
  refused: { file: string; error: string }[];
  /** Why it could not be loaded. */
  error: string | null;
}

export function formatProofsJson({ verdict, proofs, unapproved }: ProvedVerdict): JsonProof[] {
  const idOf = (path: string) => {
    const pkg = verdict.packages.find((each) => each.path === path);
    return pkg === undefined ? path : packageId(pkg);
  };
  const rows = proofs.map((proof) => ({
    ...{ package: idOf(proof.path), path: proof.path, outcome: outcomeOf(proof, nameOf(proof)) },
    opened: proof.opened.map(placeOf),
    refused: proof.refused.map(({ error, ...file }) => ({ file: placeOf(file), error })),
    error: errorOf(proof),
  }));
  const others = unapproved.map((path) => ({
    ...{ package: idOf(path), path, outcome: 'not-approved' as const, opened: [], refused: [], error: null },
  }));
  return [...rows, ...others].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const placeOf = ({ owner, file }: PackageProof['opened'][number]): string =>
  owner === null ? file : `${owner}/${file}`;

function errorOf({ end }: PackageProof): string | null {
  switch (end.kind) {
    case 'done':
      return null;
    case 'exited':
      return `it ended the process with exit code ${end.code}`;
    default:
      return end.error;
  }
}

/** One line: "✔ 9 packages were required, each in its own process: 12 native files were opened". */
export function formatProofsLine({ proofs }: ProvedVerdict, style: Style): string {
  const files = new Set(proofs.flatMap(({ opened }) => opened.map(placeOf))).size;
  const done = proofs.filter((proof) => outcomeOf(proof, nameOf(proof)) === 'loaded').length;
  const were = (count: number) => (count === 1 ? 'was' : 'were');
  const sign = done === 0 ? style.yellow('▲') : style.green('✔');
  const opened = `${countOf(files, 'native file')} ${were(files)} opened`;
  return `${sign} ${countOf(done, 'package')} ${were(done)} required, each in a process of its own: ${opened}\n`;
}
