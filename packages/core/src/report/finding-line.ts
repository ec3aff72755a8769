import { packageId } from '../files/package-id.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { makeSafe } from '../safe-text.ts';
import type { Finding } from '../verdict/finding.ts';
import { describeProblem } from './describe-finding.ts';
import { nameSomeOf } from './names.ts';
import { countOf } from './plural.ts';
import { formatClause } from './sentences.ts';

/**
 * Findings in one line, for a host whose errors are one line: "cpu-features@0.0.10 and fs-ext@2.1.1 were
 * compiled for Node 20 (ABI 115), but Node 22.23.3 (ABI 127) is required here". Names up to three packages,
 * and only counts those with other problems; null if there is nothing to say.
 */
export function formatFindingLine(findings: readonly Finding[], runtime: Runtime): string | null {
  const said = makeSafe(findings).map((finding) => ({
    name: packageId(finding.package),
    path: finding.package.path,
    sides: describeProblem(finding.problem, finding.runtime ?? runtime).sides,
  }));
  const [first] = said;
  if (first === undefined) return null;
  const clause = formatClause(first.sides);
  const alike = said.filter(({ sides }) => formatClause(sides) === clause);
  const names = [...new Set(alike.map(({ name }) => name))];
  // Copies of one package have one name.
  const subjects = names.map((name) => {
    const places = new Set(alike.filter((each) => each.name === name).map(({ path }) => path)).size;
    return places === 1 ? name : `${name} in ${places} places`;
  });
  const others = new Set(said.map(({ name }) => name)).size - names.length;
  const rest =
    others === 0 ? '' : `; and ${countOf(others, 'more package')} ${others === 1 ? 'does' : 'do'} not fit`;
  return `${nameSomeOf(subjects)} ${formatClause(first.sides, names.length > 1)}${rest}`;
}
