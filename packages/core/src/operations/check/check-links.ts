import { type CheckedLink, checkLink } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import { maxMilliseconds } from '../../files/limits.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { fingerprintFile, type LinkFingerprint } from '../../stamp/stamp.ts';
import type { NativePackage, RecordedFile } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { UnaskedCode } from '../../tree/unjudged.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import type { Problem } from '../../verdict/problem.ts';
import { isOpen, problemOfFile } from '../../verdict/problem-of-file.ts';
import type { Session } from '../project/session.ts';
import { listLateFunctions } from './late-functions.ts';
import { translateLink } from './translate-link.ts';

/** The loader is simulated here, and follows the libraries of the tree by itself. */
const noCompanions: ReadonlyMap<string, Problem> = new Map();
/** Reads files, but maps none. */
const noMounts: ReadonlyMap<string, string> = new Map();

export interface LinkEvidence {
  /**
   * What keeps a file from loading on this machine, by its path relative to the root; null for one that lacks
   * nothing.
   */
  links: Map<string, Problem | null>;
  /** Libraries that the files depend on: absolute paths, including those of the tree. */
  libraries: string[];
  /** Files that lack nothing, in the form of `fingerprintFile`. */
  linked: string[];
  /** Folders of packages about which not everything could be found out, and why. */
  unasked: Map<string, UnaskedCode>;
}

/**
 * Checks every addon that may be picked as the loader would: are its libraries here, in the required
 * versions, and is every symbol defined? Only for Linux runtimes of this machine, or of one whose files are at
 * hand; the evidence is empty elsewhere.
 * @param known results that are still valid
 * @param now a clock in milliseconds
 */
export function checkLinks(
  session: Session,
  packages: readonly NativePackage[],
  known: LinkFingerprint | null,
  now = () => process.uptime() * 1000,
): LinkEvidence {
  const links: LinkEvidence['links'] = new Map();
  const libraries = new Set(known?.libraries.map(({ path }) => path));
  const before = new Set(known?.files);
  const linked: string[] = [];
  const unasked: LinkEvidence['unasked'] = new Map();
  const { runtime, project } = session;
  const machine = project.machine;
  const execPath = machine === undefined ? runtime.execPath : machine.execPath;
  const isElsewhere = machine === undefined && process.platform !== 'linux';
  if (execPath === null || runtime.platform !== 'linux' || isElsewhere) {
    return { links, libraries: [], linked, unasked };
  }
  const ask = (path: string, pkg: NativePackage, file: RecordedFile) => {
    const fingerprint = fingerprintFile(path, file);
    if (!before.has(fingerprint)) {
      const absolute = absolutePath(session.project.root, path);
      const report = checkLink(absolute, { execPath }, machine?.environment, machine?.files);
      if (!report.checked) {
        unasked.set(pkg.path, report.reason === 'host-elsewhere' ? 'OTHER_ROOT' : 'NOT_UNDERSTOOD');
        return;
      }
      for (const library of report.libraries) libraries.add(library.path);
      const problem =
        report.problems.map((each) => translateLink(each, pkg, file)).find((found) => found !== null) ??
        findLate(absolute, report, session.runtime);
      links.set(path, problem);
      if (problem !== null) return;
    }
    links.set(path, null);
    linked.push(fingerprint);
  };
  const end = now() + maxMilliseconds.tree;
  for (const pkg of packages) {
    const deadline = Math.min(end, now() + maxMilliseconds.package);
    if (
      !askPackage(pkg, session.runtime, links, (path, file) => {
        if (now() > deadline) return false;
        ask(path, pkg, file);
        return true;
      })
    )
      unasked.set(pkg.path, 'NOT_UNDERSTOOD');
  }
  return { links, libraries: [...libraries].sort(), linked, unasked };
}

/**
 * Checks each file that the package's loader picks. A result may make it pick another one, or reveal one
 * shadowed by a bad one: those are checked as well.
 * @param ask says whether there was time for it
 * @returns whether there was time for all of them
 */
function askPackage(
  pkg: NativePackage,
  runtime: Runtime,
  links: LinkEvidence['links'],
  ask: (path: string, file: RecordedFile) => boolean,
): boolean {
  const asked = new Set<string>();
  for (;;) {
    const fits = (file: RecordedFile) =>
      problemOfFile(pkg, file, runtime, { links, companions: noCompanions, mounts: noMounts }) === null;
    const resolved = resolvePackage(pkg, runtime, fits);
    if (resolved.kind !== 'files') return true;
    const picked = resolved.shadowed === null ? resolved.files : [...resolved.files, resolved.shadowed];
    const path = picked.find((each) => !asked.has(each));
    if (path === undefined) return true;
    asked.add(path);
    const file = pkg.files.find((each) => each.path === path);
    const counts = file !== undefined && path.endsWith('.node') && isOpen(judgeFile(file.facts, runtime));
    if (counts && !ask(`${pkg.path}/${path}`, file)) return false;
  }
}

/** Node has all that an addon for it may call. */
function findLate(path: string, report: CheckedLink, runtime: Runtime): Problem | null {
  if (runtime.kind !== 'bun' && runtime.kind !== 'deno') return null;
  const symbols = listLateFunctions(path, report, runtime);
  return symbols.length === 0 ? null : { code: 'SYMBOL_MISSING', symbols, late: true };
}
