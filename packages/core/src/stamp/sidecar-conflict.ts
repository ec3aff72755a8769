import {
  collectRows,
  type DisputedRow,
  findRow,
  type LockedFile,
  listRows,
  type Sidecar,
} from './sidecar.ts';

const marker = /^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$/;

export function hasConflict(text: string): boolean {
  return /^<{7}(?: |\r?$)/m.test(text);
}

type Part = 'both' | 'ours' | 'base' | 'theirs';

/**
 * The two texts that conflict markers stand for, in git's styles `merge`, `diff3` and `zdiff3`. Null where
 * the markers do not go together.
 */
export function splitConflict(text: string): [ours: string, theirs: string] | null {
  const ours: string[] = [];
  const theirs: string[] = [];
  let part: Part = 'both';
  for (const line of text.split(/\r?\n/)) {
    if (marker.test(line)) {
      const next = partAfter(part, line);
      if (next === null) return null;
      part = next;
      continue;
    }
    if (part === 'both' || part === 'ours') ours.push(line);
    if (part === 'both' || part === 'theirs') theirs.push(line);
  }
  return part === 'both' ? [ours.join('\n'), theirs.join('\n')] : null;
}

function partAfter(part: Part, line: string): Part | null {
  switch (line[0]) {
    case '<':
      return part === 'both' ? 'ours' : null;
    case '|':
      return part === 'ours' ? 'base' : null;
    case '=':
      return part === 'ours' || part === 'base' ? 'theirs' : null;
    default:
      return part === 'theirs' ? 'both' : null;
  }
}

/** All rows of both sides. Where both pin a file and disagree, neither hash is taken. */
export function mergeSides(ours: Sidecar, theirs: Sidecar): { sidecar: Sidecar; disputed: DisputedRow[] } {
  const disputed: DisputedRow[] = [];
  const rows = listRows(theirs.places).map(([row, their]) => {
    const our = findRow(ours.places, row);
    if (our === undefined) return [row, their] as const;
    if (our.sha256 === null || their.sha256 === null || our.sha256 === their.sha256)
      return [row, pinned(our, their)] as const;
    disputed.push({ ...row, hashes: [our.sha256, their.sha256] });
    return [row, { ...our, sha256: null }] as const;
  });
  return {
    sidecar: {
      version: ours.version === 1 || theirs.version === 1 ? 1 : 2,
      schema: ours.schema ?? theirs.schema,
      places: collectRows([...listRows(ours.places), ...rows]),
    },
    disputed,
  };
}

/** Of two rows the one that says more. */
function pinned(our: LockedFile, their: LockedFile): LockedFile {
  if (our.sha256 !== null) return our;
  return their.sha256 !== null || our.origin === 'built' ? their : our;
}
