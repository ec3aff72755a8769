import { createHash, type Hash } from 'node:crypto';
import type { PackageView } from '../files/package-view.ts';

interface Question {
  /** Names of dependencies that lead to the package that is asked, from one to the next; none: itself. */
  through: string[];
  kind: 'exists' | 'list' | 'read' | 'dependency';
  /** A path in it, or the name of a dependency. */
  about: string;
}

/** All that was asked of a package, and the SHA-256 of all answers, in hex. */
export interface Transcript {
  questions: Question[];
  answers: string;
}

/** Packages whose code takes more questions are read again wherever they are. */
const maxQuestions = 256;

/** A view that writes down what is asked of it. */
export function transcribe(view: PackageView): { view: PackageView; transcript: () => Transcript | null } {
  const questions: Question[] = [];
  const hash = createHash('sha256');
  const note = <T>(question: Question, answer: T): T => {
    questions.push(question);
    addAnswer(hash, answer);
    return answer;
  };
  const watch = (through: string[], watched: PackageView): PackageView => ({
    ...watched,
    exists: (path) => note({ through, kind: 'exists', about: path }, watched.exists(path)),
    list: (path) => note({ through, kind: 'list', about: path }, watched.list(path)),
    read: (path) => {
      const bytes = note({ through, kind: 'read', about: path }, watched.readBytes(path));
      return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
    },
    dependency: (name) => {
      const found = watched.dependency(name);
      note({ through, kind: 'dependency', about: name }, describeDependency(found));
      return found === null ? null : watch([...through, name], found);
    },
  });
  return {
    view: watch([], view),
    transcript: () =>
      questions.length > maxQuestions ? null : { questions, answers: hash.copy().digest('hex') },
  };
}

/**
 * Whether a package still answers all questions alike. What a lockfile says of its tarball is a claim: another
 * tree may have had other files under it.
 */
export function isAnsweredAlike({ questions, answers }: Transcript, view: PackageView): boolean {
  const views = new Map<string, PackageView | null>([['', view]]);
  const viewAt = (through: readonly string[]): PackageView | null => {
    const key = through.join('\0');
    const known = views.get(key);
    if (known !== undefined) return known;
    const found = viewAt(through.slice(0, -1))?.dependency(through.at(-1) ?? '') ?? null;
    views.set(key, found);
    return found;
  };
  const hash = createHash('sha256');
  for (const { through, kind, about } of questions) {
    const asked = viewAt(through);
    if (asked === null) return false;
    addAnswer(hash, ask(asked, { through, kind, about }, viewAt));
  }
  return hash.digest('hex') === answers;
}

function ask(
  asked: PackageView,
  { through, kind, about }: Question,
  viewAt: (through: readonly string[]) => PackageView | null,
): unknown {
  switch (kind) {
    case 'dependency':
      return describeDependency(viewAt([...through, about]));
    case 'read':
      return asked.readBytes(about);
    default:
      return asked[kind](about);
  }
}

/** All of its package.json: a loader may look at any field. */
const describeDependency = (view: PackageView | null): unknown => view && [view.manifest.raw];

/**
 * Unambiguous, whatever comes before and after it. Folders are listed in any order. Files count as bytes, since
 * much code is read here: as text it would take three times as long.
 */
function addAnswer(hash: Hash, answer: unknown): void {
  if (answer instanceof Uint8Array) hash.update(`${answer.length} `).update(answer);
  else {
    const isList = Array.isArray(answer) && typeof answer[0] === 'string';
    hash.update(`${JSON.stringify(isList ? [...answer].sort() : answer)}\n`);
  }
}
