import { AbistampError } from '../../errors.ts';
import { packageId } from '../../files/package-id.ts';
import { formatPlatform, formatTarget } from '../../runtime/target.ts';
import { type LockedFile, type LockedRow, listRows, type Sidecar } from '../../stamp/sidecar.ts';
import { formatRow } from '../../stamp/sidecar-text.ts';
import { updateSidecar } from '../../stamp/update-sidecar.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeWhole, type TreeVerdict } from '../check/check-tree.ts';
import { gatherEvidence } from '../check/gather-evidence.ts';
import { hashDelivered } from '../check/hash-delivered.ts';
import type { Project } from '../project/project.ts';
import { readPinned, readSidecar } from '../project/read-sidecar.ts';
import { listRuntimes, runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { findKnownVersions } from './known-versions.ts';
import { lockPackages } from './list-loaded.ts';

/**
 * Adds to a verdict where the tree and the committed sidecar do not agree for the session's runtime: whatever
 * a record would change of that target. Packages with a finding already are left to it, and what the lockfile
 * knows and this install left out (`--omit=dev`) is no difference. Writes nothing.
 * @throws AbistampError `RECORD_TORN` if the sidecar cannot be compared with anything
 */
export function compareSidecar(session: Session, verdict: TreeVerdict): TreeVerdict {
  const { project, runtime } = session;
  const before = requireSidecar(project);
  const evidence = gatherEvidence(session, verdict.packages, readPinned(session), null);
  const runtimeAt = (path: string) => runtimeFor(session, path);
  const loaded = new Set(
    listRows(lockPackages(verdict.packages, runtimeAt, evidence)).map(
      ([row]) => `${row.package}/${row.file}`,
    ),
  );
  const packages = hashDelivered(session, verdict.packages, loaded);
  const now = lockPackages(packages, runtimeAt, evidence);
  const isKnown = findKnownVersions(project, packages);
  const after = updateSidecar(before, { now, isKnown });
  const places = [formatPlatform(runtime), ...listRuntimes(session).map(formatTarget)];
  const differences = listDifferences(before, after, places);
  const wrong = new Set(verdict.findings.map(({ package: pkg }) => packageId(pkg)));
  const findings = [
    ...verdict.findings,
    ...differences
      .filter(({ package: id }) => !wrong.has(id))
      .map((difference) => toFinding(difference, packages)),
  ];
  return { ...verdict, findings, ...judgeWhole(packages, findings, verdict.unjudged, runtime) };
}

/** Null where there is none. */
function requireSidecar(project: Project): Sidecar | null {
  const reading = readSidecar(project);
  switch (reading.kind) {
    case 'none':
      return null;
    case 'sidecar':
      return reading.sidecar;
    case 'conflict':
      throw new AbistampError('RECORD_TORN', 'abi-lock.json has conflict markers: there is no one record', {
        hint: (abistamp) => `${abistamp} record`,
      });
    case 'newer':
      throw new AbistampError('RECORD_TORN', 'abi-lock.json was written by a newer abistamp', {
        hint: 'update abistamp in this project',
      });
    default:
      throw new AbistampError('RECORD_TORN', 'abi-lock.json cannot be read', {
        hint: 'restore it from version control',
      });
  }
}

type Problem = Extract<Finding['problem'], { code: 'TARGET_NOT_RECORDED' | 'RECORD_DIFFERS' }>;

interface Difference {
  /** `name@version`. */
  package: string;
  /** Null for a package as a whole. */
  file: string | null;
  problem: Problem;
}

/** Sorted; the same one is there once. */
function listDifferences(before: Sidecar | null, after: Sidecar, places: readonly string[]): Difference[] {
  const known = [...(before?.places.keys() ?? [])];
  const differences = new Map<string, Difference>();
  const note = (difference: Difference) =>
    differences.set(
      `${difference.package}\0${difference.file ?? ''}\0${difference.problem.code}`,
      difference,
    );
  for (const place of places) {
    for (const [row, file] of rowsOf(after, place)) {
      const recorded = before === null ? undefined : findAnywhere(before, row, places);
      if (recorded !== undefined && recorded.place === place && formatRow(recorded.file) === formatRow(file))
        continue;
      const { package: id } = row;
      if (recorded !== undefined)
        note({ ...{ package: id, file: row.file }, problem: differs('changed', place, recorded.file, file) });
      else if (isNewTarget(before, row))
        note({ ...{ package: id, file: null }, problem: { code: 'TARGET_NOT_RECORDED', place, known } });
      else
        note({
          package: id,
          file: places.some((each) => before?.places.get(each)?.has(id) === true) ? row.file : null,
          problem: differs('added', place, null, file),
        });
    }
    for (const [{ package: id }, file] of before === null ? [] : rowsOf(before, place))
      if (after.places.get(place)?.has(id) !== true)
        note({ ...{ package: id, file: null }, problem: differs('removed', place, file, null) });
  }
  return [...differences.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ package: id, file }: Difference): string => `${id}\0${file ?? ''}`;

function differs(
  how: Extract<Problem, { code: 'RECORD_DIFFERS' }>['how'],
  place: string,
  recorded: LockedFile | null,
  found: LockedFile | null,
): Problem {
  const format = (file: LockedFile | null) => (file === null ? null : formatRow(file));
  return { code: 'RECORD_DIFFERS', how, place, recorded: format(recorded), found: format(found) };
}

function rowsOf(sidecar: Sidecar, place: string): [LockedRow, LockedFile][] {
  const packages = sidecar.places.get(place);
  return packages === undefined ? [] : listRows(new Map([[place, packages]]));
}

/** What is recorded of a file, where a file of another kind would be, too. */
function findAnywhere(
  { places: all }: Sidecar,
  { place, package: id, file }: LockedRow,
  places: readonly string[],
): { place: string; file: LockedFile } | undefined {
  for (const each of [place, ...places]) {
    const recorded = all.get(each)?.get(id)?.get(file);
    if (recorded !== undefined) return { place: each, file: recorded };
  }
  return undefined;
}

/**
 * Whether a row lacks because nothing was recorded on its target. One of a package that no target has is one
 * that was added, as long as something was recorded on this platform.
 */
function isNewTarget(before: Sidecar | null, { place, package: id }: LockedRow): boolean {
  if (before === null || before.places.size === 0) return true;
  if (before.places.has(place)) return false;
  const platform = place.replace(/^\w+-v\d+-/, '');
  const isPlatformKnown = [...before.places.keys()].some(
    (each) => each.replace(/^\w+-v\d+-/, '') === platform,
  );
  return !isPlatformKnown || [...before.places.values()].some((packages) => packages.has(id));
}

function toFinding({ package: id, file, problem }: Difference, packages: readonly NativePackage[]): Finding {
  const pkg = packages.find((each) => packageId(each) === id);
  const at = id.lastIndexOf('@');
  const [name, version] = at > 0 ? [id.slice(0, at), id.slice(at + 1)] : [id, null];
  return {
    severity: 'error',
    // Where it was, as far as can be said of what is gone.
    package: pkg ?? { name, version, path: `node_modules/${name}`, build: null },
    file,
    problem,
    repair: 'ask',
    blocked: null,
  };
}
