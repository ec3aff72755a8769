import {
  type CheckedTree,
  chooseRunner,
  chooseStyle,
  compareSidecar,
  describeError,
  describeFailedTree,
  formatCheckPretty,
  formatProofsJson,
  formatProofsLine,
  formatTreeJson,
  openProject,
  type Project,
  proveTree,
  type Runtime,
  type TreeVerdict,
} from '@abistamp/core';
import { joinNotes } from '../command.ts';
import { judgeProject } from '../judge-project.ts';
import { requireLocal } from '../runtime-option.ts';

/** How trees are judged and described: plain data, for threads. */
export interface JudgeOptions {
  runtime: Runtime;
  strict: boolean;
  /** What differs from abi-lock.json is a finding. */
  frozen: boolean;
  /** Packages are required, one at a time or several at once; null: nothing is loaded. */
  prove: 'one-by-one' | 'together' | null;
  /** How a person runs our command where a tree does not say it. */
  runner: string;
  /** Of standard output. */
  isTTY: boolean;
  width: number;
}

/** What is found in one tree of many. */
export interface JudgedOne extends CheckedTree {
  /** One line for standard error; null without any. */
  note: string | null;
}

/** Judges the tree with this root. Whatever is wrong with it is part of the result: never throws. */
export async function judgeTree(root: string, options: JudgeOptions): Promise<JudgedOne> {
  const { runtime, strict, frozen, isTTY, width } = options;
  let { runner } = options;
  try {
    const project = openProject(root);
    runner = chooseRunner(project);
    const { env } = process;
    const { tree, notes } = await judgeProject(project, runtime, { env, strict: strict || frozen });
    const proved = await prove(project, tree.verdict, options);
    const judged = { ...tree, verdict: proved?.verdict ?? tree.verdict };
    if (frozen) judged.verdict = compareSidecar({ project, runtime, env }, judged.verdict);
    const style = chooseStyle({ isTTY }, env);
    const { answer, findings, unjudged } = judged.verdict;
    const note = joinNotes(notes);
    return {
      json: {
        ...formatTreeJson(judged, runtime, strict),
        ...(proved === null ? {} : { proofs: formatProofsJson(proved) }),
      },
      isPlain: answer === 'fits' && findings.length === 0 && unjudged.length === 0,
      text: `${formatCheckPretty(judged, runtime, style, width)}${proved === null ? '' : formatProofsLine(proved, style)}`,
      note: note === null ? null : `${root}: ${note}`,
    };
  } catch (error) {
    return { ...describeFailedTree(root, describeError(error, runner)), note: null };
  }
}

async function prove(
  project: Project,
  verdict: TreeVerdict,
  { runtime, prove: how }: JudgeOptions,
): Promise<Awaited<ReturnType<typeof proveTree>> | null> {
  if (how === null) return null;
  return await proveTree({ project, runtime: requireLocal(runtime), env: process.env }, verdict, {
    oneByOne: how === 'one-by-one',
  });
}
