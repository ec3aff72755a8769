import { isAtLeast } from '@abistamp/binary';
import {
  argumentsSince,
  type Gone,
  goneNames,
  goneThroughPointer,
  goneWithoutArguments,
} from './gone-names.ts';

/** A use of a name that is gone from the headers of a runtime. */
export interface GoneName extends Gone {
  name: string;
  /** Relative to the package. */
  file: string;
  /** From 1. */
  line: number;
}

/** Deeper than anyone writes. */
const maxNesting = 100;

/** `->name`, `.name` and `::name`; nan's own (`Nan::SetAccessor`) are nan's to provide. */
const use = /(->|\.|(?<!\w)(\w+)?\s{0,20}::)\s*([A-Za-z]\w{4,})\b/g;

/** A condition on what the headers are: what depends on it was written with both in mind. */
const asksForVersion =
  /\b(?:V8_MAJOR_VERSION|V8_MINOR_VERSION|NODE_MODULE_VERSION|NODE_MAJOR_VERSION|NODE_VERSION_AT_LEAST|NODE_[\d_]+MODULE_VERSION|V8_AT_LEAST)\b/;

/**
 * The names in a C++ source that are gone from the headers of a V8. Linear in its length. A hint: a name may be of
 * another class than V8's, and a function that is still there may take other arguments.
 */
export function scanSource(text: string, file: string, v8: string): GoneName[] {
  const found = new Map<string, GoneName>();
  const branches: Branch[] = [];
  let inComment = false;
  for (const [at, raw] of text.split('\n').entries()) {
    const { code, isOpen } = withoutComments(raw, inComment);
    inComment = isOpen;
    const [, directive] = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b/.exec(code) ?? [];
    if (directive !== undefined) {
      followCondition(branches, directive, code);
      continue;
    }
    if (branches.length > maxNesting) continue;
    for (const [, access, owner, name = ''] of code.matchAll(use)) {
      const gone = goneNames.get(name) ?? (access === '->' ? goneThroughPointer.get(name) : undefined);
      if (gone === undefined || owner === 'Nan' || found.has(name) || !isAtLeast(v8, gone.v8)) continue;
      if (!isUnforeseen(branches, gone)) continue;
      found.set(name, { ...gone, name, file, line: at + 1 });
    }
    if (!isAtLeast(v8, argumentsSince.v8) || !isUnforeseen(branches, argumentsSince)) continue;
    for (const [, call = '', ofElement = call] of code.matchAll(goneWithoutArguments)) {
      const name = ofElement.replace(/\s/g, '');
      if (!found.has(name)) found.set(name, { ...argumentsSince, name, file, line: at + 1 });
    }
  }
  return [...found.values()];
}

/** What is known of the code between an `#if` and the next directive of its kind. */
type Branch =
  | 'any'
  /** It was written with versions in mind, and which of them is not understood. */
  | 'handled'
  /** For releases from `node` on, or before it: what went after that release went unforeseen. */
  | { node: number; isNewer: boolean };

/** `NODE_MODULE_VERSION < NODE_16_0_MODULE_VERSION`, `NODE_MAJOR_VERSION >= 12`, and nothing else beside it. */
const comparison =
  /^\s*#\s*(?:if|elif)\s+(?:NODE_MODULE_VERSION\s*(<=?|>=?)\s*NODE_(\d{1,3})_\d+_MODULE_VERSION|NODE_MAJOR_VERSION\s*(<=?|>=?)\s*(\d{1,3}))\s*$/;

function readBranch(code: string): Branch {
  if (!asksForVersion.test(code)) return 'any';
  const [, byAbi, ofAbi, byMajor, ofMajor] = comparison.exec(code) ?? [];
  const [operator, node] = [byAbi ?? byMajor, ofAbi ?? ofMajor];
  if (operator === undefined) return 'handled';
  return { node: Number(node), isNewer: operator.startsWith('>') };
}

function followCondition(branches: Branch[], directive: string, code: string): void {
  if (directive.startsWith('if')) branches.push(readBranch(code));
  else if (directive === 'endif') branches.pop();
  else {
    const last = branches.at(-1) ?? 'any';
    const next = directive === 'else' ? invert(last) : joinBranch(last, readBranch(code));
    branches.splice(-1, 1, next);
  }
}

const invert = (branch: Branch): Branch =>
  typeof branch === 'string' ? branch : { ...branch, isNewer: !branch.isNewer };

/** After one comparison comes another: which versions are left is not followed. */
const joinBranch = (before: Branch, branch: Branch): Branch =>
  before === 'any' && branch === 'any' ? 'any' : 'handled';

/** Whether code in these branches is compiled for a runtime without a name, and was written before that went. */
const isUnforeseen = (branches: readonly Branch[], { node }: Gone): boolean =>
  branches.every(
    (branch) => branch === 'any' || (branch !== 'handled' && branch.isNewer && branch.node < node),
  );

function withoutComments(line: string, inComment: boolean): { code: string; isOpen: boolean } {
  let code = '';
  let isOpen = inComment;
  let rest = line.indexOf('//');
  for (let at = 0; at < line.length; ) {
    if (isOpen) {
      const end = line.indexOf('*/', at);
      if (end < 0) break;
      isOpen = false;
      at = end + 2;
      continue;
    }
    const block = line.indexOf('/*', at);
    if (rest >= 0 && rest < at) rest = line.indexOf('//', at);
    const isBlock = block >= 0 && (rest < 0 || block < rest);
    const stop = isBlock ? block : rest;
    code += stop < 0 ? line.slice(at) : line.slice(at, stop);
    if (!isBlock) break;
    isOpen = true;
    at = block + 2;
  }
  return { code, isOpen };
}
