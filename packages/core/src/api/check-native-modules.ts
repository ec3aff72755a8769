import { resolve } from 'node:path';
import { chooseWorst } from '../report/check-json.ts';
import { readCurrentRuntime } from '../runtime/current.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatTarget } from '../runtime/target.ts';
import { rememberMachine } from '../stamp/remember-machine.ts';
import { judgeRootAgain } from './kept-roots.ts';
import type { CheckedRoot, CheckNativeModulesOptions, NativeModulesReport } from './outcomes.ts';

interface Question {
  roots: readonly string[];
  runtime: Runtime;
  strict: boolean;
}

/** Questions that are being answered, by all that they ask. */
const pending = new Map<string, Promise<NativeModulesReport>>();

/** This process, which does not change: finding out reads its own file. */
let current: Runtime | null = null;

/**
 * Judges the native packages of some trees for a runtime, from the files' own bytes: nothing is loaded or run.
 * A tree that has not changed since it was last found to fit costs a `stat` for each native file. Other work
 * goes on between trees. A call while the same question is being answered gets the same report.
 *
 * Writes nothing but the trees' records. Never rejects for what is wrong with a tree: that is in its outcome.
 */
export function checkNativeModules(options: CheckNativeModulesOptions = {}): Promise<NativeModulesReport> {
  const question = readQuestion(options);
  const key = JSON.stringify(question);
  const before = pending.get(key);
  if (before !== undefined) return before;
  const answer = judgeInTurn(question).finally(() => pending.delete(key));
  pending.set(key, answer);
  return answer;
}

/** The same at once, for a start-up gate: nothing else runs until all trees are judged. */
export function checkNativeModulesSync(options: CheckNativeModulesOptions = {}): NativeModulesReport {
  const { roots, runtime, strict } = readQuestion(options);
  const isSame = rememberMachine();
  return sum(
    roots.map((root) => judgeRootAgain(root, runtime, strict, isSame)),
    runtime,
  );
}

async function judgeInTurn({ roots, runtime, strict }: Question): Promise<NativeModulesReport> {
  const trees: CheckedRoot[] = [];
  const isSame = rememberMachine();
  for (const root of roots) {
    await new Promise((next) => setImmediate(next));
    trees.push(judgeRootAgain(root, runtime, strict, isSame));
  }
  return sum(trees, runtime);
}

function readQuestion({ roots, runtime, strict = false }: CheckNativeModulesOptions): Question {
  current ??= readCurrentRuntime();
  return { roots: (roots ?? ['.']).map((root) => resolve(root)), runtime: runtime ?? current, strict };
}

function sum(trees: CheckedRoot[], runtime: Runtime): NativeModulesReport {
  return Object.freeze({
    ok: trees.every(({ ok }) => ok),
    answer: chooseWorst(trees.map(({ answer }) => answer)),
    target: formatTarget(runtime),
    trees: Object.freeze(trees),
  });
}
