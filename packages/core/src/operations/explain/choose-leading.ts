import { compareVersions } from '@abistamp/binary';
import type { FoundError, Weight } from '../../load-error/load-error.ts';
import type { Finding } from '../../verdict/finding.ts';

const order = { reason: 0, missing: 1, wrapper: 2 } as const satisfies Record<Weight, number>;

/**
 * Of several messages about one package, the one that its files confirm, or else the one that knows most: a
 * loader's reason before a place where nothing was found; of several versions that a library lacks, the
 * newest.
 *
 * @param errors at least one, in the order of the text
 */
export function chooseLeading(errors: readonly FoundError[], findings: readonly Finding[]): FoundError {
  const agrees = (error: FoundError) => findings.some(({ problem }) => problem.code === error.problem?.code);
  return errors.reduce((best, error) => {
    if (agrees(error) !== agrees(best)) return agrees(error) ? error : best;
    const step = order[error.weight] - order[best.weight];
    if (step !== 0) return step < 0 ? error : best;
    return isNewer(error, best) ? error : best;
  });
}

function isNewer({ problem: one }: FoundError, { problem: other }: FoundError): boolean {
  if (other === null) return one !== null;
  return (
    one?.code === 'GLIBC_TOO_OLD' &&
    other.code === 'GLIBC_TOO_OLD' &&
    compareVersions(one.needs, other.needs) > 0
  );
}
