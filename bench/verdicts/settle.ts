import { join } from 'node:path';
import { type Project, settleObserved } from '@abistamp/core';
import { listUnasked } from '@abistamp/core/internal/operations/check/check-tree';
import { gatherEvidence } from '@abistamp/core/internal/operations/check/gather-evidence';
import { noteLoad } from '@abistamp/core/internal/operations/explain/observe-load';
import type { Runtime } from '@abistamp/core/internal/runtime/runtime';
import type { Unjudged } from '@abistamp/core/internal/tree/unjudged';
import type { Finding } from '@abistamp/core/internal/verdict/finding';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import { isDoubt } from '@abistamp/core/internal/verdict/problem';
import type { Cell } from './judge.ts';
import type { Opened } from './observe.ts';
import type { ReadTree } from './predict.ts';

/** What could not be told, and what is left of it once it is known what was opened. */
interface Score {
  open: number;
  settled: number;
  /** Packages that were settled as loading, and do not load, or the other way round. */
  wrong: string[];
}

/** What observations do for the verdict on one tree under one Node.js. */
export interface Settled {
  /** For what reading could not tell. */
  real: Score;
  /** As if nothing could be read of any package: the same rules, on all that was opened. */
  blind: Score;
  /** Settled by what other Nodes opened: none may be. */
  byOthers: number;
}

/**
 * Settles a tree's verdict by what was opened under the same Node.js. The notes of all Nodes go into one file, as
 * guarded programs write them.
 */
export function measureSettled(read: ReadTree, runtime: Runtime, cell: Omit<Cell, 'settled'>): Settled {
  const { folder, project, packages, unjudged, env } = read;
  const session = { project, runtime, env };
  const evidence = gatherEvidence(session, packages, new Map(), null);
  const findings = judgeTree(packages, runtime, evidence);
  const told = [...unjudged, ...listUnasked(packages, evidence, runtime)];
  const unread = packages.map(
    ({ name, path }): Unjudged => ({
      ...{ code: 'NOT_UNDERSTOOD', package: name, path, detail: '' },
    }),
  );
  const settle = (given: { packages: typeof packages; findings: Finding[]; unjudged: Unjudged[] }): Score => {
    const verdict = { ...given, root: folder, answer: 'unknown', stamp: 'none' } as never;
    const after = settleObserved(session, verdict);
    const left = new Set(after.unjudged.map(({ path }) => path));
    const gone = given.unjudged.filter(({ path }) => !left.has(path)).map(({ path }) => path);
    const doubts = given.findings.filter(({ problem }) => isDoubt(problem));
    const open = new Set(after.findings.filter(({ problem }) => isDoubt(problem)).map(keyOf));
    const certain = new Set(after.findings.filter(({ problem }) => !isDoubt(problem)).map(keyOf));
    const settled = doubts.filter((finding) => !open.has(keyOf(finding)));
    const loading = settled.filter((finding) => !certain.has(keyOf(finding)));
    const failing = settled.filter((finding) => certain.has(keyOf(finding)));
    const paths = [...gone, ...loading.map((each) => each.package.path)];
    return {
      open: given.unjudged.length + doubts.length,
      settled: gone.length + settled.length,
      wrong: [
        ...paths.filter((path) => endOf(path, cell) === 'fails'),
        ...failing.map((each) => each.package.path).filter((path) => endOf(path, cell) === 'loads'),
      ],
    };
  };
  const blindly = { packages: [], findings: [], unjudged: unread };
  const byOthers = settle(blindly).settled;
  for (const { file, how, ok } of listOpened(cell))
    if (how === 'addon' && !file.startsWith('..')) tryNote(project, file, runtime, ok);
  return { real: settle({ packages, findings, unjudged: told }), blind: settle(blindly), byOthers };
}

const keyOf = (finding: Finding): string => `${finding.package.path} ${finding.file}`;

function listOpened({ subject, alone }: Omit<Cell, 'settled'>): Opened[] {
  return [subject, ...alone.map(({ observation }) => observation)].flatMap(({ opened }) => opened);
}

/** What was tried is noted as failed, as the guard does where the process goes on. */
function tryNote(project: Project, file: string, runtime: Runtime, ok: boolean): void {
  try {
    noteLoad(project, join(project.root, file), runtime, ok ? null : 'ERR_DLOPEN_FAILED');
  } catch {
    // It was tried, and is not there.
  }
}

/** How loading this package ended; null where it was not loaded by itself. */
function endOf(path: string, { subject, subjectPath, alone }: Omit<Cell, 'settled'>): string | null {
  const own = alone.find((each) => each.path === path)?.observation;
  return (own ?? (path === subjectPath ? subject : null))?.seen.outcome ?? null;
}
