import { isAtLeast } from '@abistamp/binary';
import { type Gone, goneNames, goneThroughPointer } from './gone-names.ts';

/** A use of a name that is gone from the headers of a runtime. */
export interface GoneName extends Gone {
  name: string;
  /** Relative to the package. */
  file: string;
  /** From 1. */
  line: number;
}

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
  /** Of each open `#if`, whether it, or one around it, asks for a version. */
  const conditions: boolean[] = [];
  let inComment = false;
  for (const [at, raw] of text.split('\n').entries()) {
    const { code, isOpen } = withoutComments(raw, inComment);
    inComment = isOpen;
    const [, directive] = /^\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b/.exec(code) ?? [];
    if (directive !== undefined) {
      followCondition(conditions, directive, code);
      continue;
    }
    if (conditions.at(-1) === true) continue;
    for (const [, access, owner, name = ''] of code.matchAll(use)) {
      const gone = goneNames.get(name) ?? (access === '->' ? goneThroughPointer.get(name) : undefined);
      if (gone === undefined || owner === 'Nan' || found.has(name) || !isAtLeast(v8, gone.v8)) continue;
      found.set(name, { ...gone, name, file, line: at + 1 });
    }
  }
  return [...found.values()];
}

function followCondition(conditions: boolean[], directive: string, code: string): void {
  const asks = asksForVersion.test(code);
  if (directive.startsWith('if')) conditions.push(conditions.at(-1) === true || asks);
  else if (directive === 'endif') conditions.pop();
  else if (directive === 'elif' && asks) conditions.splice(-1, 1, true);
}

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
