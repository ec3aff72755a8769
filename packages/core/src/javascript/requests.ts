import type { CallExpression } from 'acorn';
import type { RuntimeCondition } from '../runtime/condition.ts';
import { both, widen } from './alternatives.ts';
import { isUnconditional } from './around.ts';
import type { AnyNode } from './parse.ts';
import { dirname, joinPath } from './paths.ts';
import type { Source } from './sources.ts';
import { tryBlocksAround } from './tries.ts';
import { type PossibleValue, packageRoot } from './values.ts';

/** A position in a package's code. */
export interface CodePlace {
  source: Source;
  node: AnyNode;
}

/** A path or package that a package's code names and may load. */
export interface ModuleRequest extends CodePlace {
  /** `./path` in the package, or a package name with or without a path, with placeholders. */
  request: string;
  /** Where it may be requested; conditions that are not understood rule nothing out. */
  when: RuntimeCondition;
  /** The number of `try` blocks around it: a failure inside may fall through to the next request. */
  tryDepth: number;
  /** It is required unconditionally as soon as the module loads. */
  certain: boolean;
}

/** More than the longest list of platforms in one loader. */
const maxRequests = 1000;
/** Beyond this many alternatives a request has one condition that covers them all. */
const maxConditions = 3;

/** Every string that a source can build and `accept` takes, in text order. */
export function listRequests(source: Source, accept: (request: string) => boolean): ModuleRequest[] {
  const reading = source.code();
  const found: ModuleRequest[] = [];
  let end = 0;
  for (const node of reading?.tree.texts ?? []) {
    // Parts of an accepted string are not requests of their own.
    if (node.start < end) continue;
    if (found.length >= maxRequests) break;
    let taken = false;
    for (const value of reading?.values(node) ?? []) {
      const request = toRequest(value.text, source.path);
      if (request === null || !accept(request)) continue;
      taken = true;
      for (const when of conditionsOf(source, node, value)) {
        found.push({
          request,
          when,
          source,
          node,
          tryDepth: tryBlocksAround(node).length,
          certain: isCertain(node),
        });
      }
    }
    if (taken) end = node.end;
  }
  return found;
}

/** What the first argument of a call may be, of all that `accept` takes. */
export function listArguments(
  { source, node }: { source: Source; node: CallExpression },
  accept: (request: string) => boolean,
): ModuleRequest[] {
  const [argument] = node.arguments;
  const values = argument === undefined ? null : (source.code()?.values(argument) ?? null);
  return (values ?? []).flatMap((value) => {
    const request = toRequest(value.text, source.path);
    if (request === null || !accept(request)) return [];
    const tryDepth = tryBlocksAround(node).length;
    return conditionsOf(source, node, value).map((when) => ({
      ...{ request, when, source, node, tryDepth, certain: false },
    }));
  });
}

function conditionsOf(source: Source, node: AnyNode, { when }: PossibleValue): readonly RuntimeCondition[] {
  const around = source.code()?.around(node) ?? [{}];
  const joined = both(around, when);
  // Of contradicting conditions one is misread: the value's own is closer and wins.
  const all = joined.length === 0 ? when : joined;
  return all.length > maxConditions ? [widen(all)] : all;
}

/** `require('…')`, reached whenever the module is loaded. */
function isCertain(node: AnyNode): boolean {
  const { parent } = node;
  if (node.type !== 'Literal' || parent?.type !== 'CallExpression' || parent.arguments[0] !== node)
    return false;
  return parent.callee.type === 'Identifier' && parent.callee.name === 'require' && isUnconditional(parent);
}

/**
 * `./path` in the package, or what Node.js would look up in `node_modules`; null for anything else. The name of an
 * addon alone is one in a folder that other code knows.
 */
function toRequest(text: string, from: string): string | null {
  if (text === '' || text.length > 512 || /[\s<>"'`|*]/.test(text)) return null;
  if (text.startsWith(packageRoot)) {
    const path = joinPath('', text.slice(packageRoot.length));
    return path === null ? null : `./${path}`;
  }
  if (text.includes('\u0001')) return null;
  if (text.startsWith('./') || text.startsWith('../')) {
    const path = joinPath(dirname(from), text);
    return path === null ? null : `./${path}`;
  }
  const isName = /^(?:@[a-z0-9~_.-]+\/)?[a-z0-9~_][\w.{}+-]*(?:\/[\w.{}@+/-]*)?$/i.test(text);
  if (isName && /^[^/]+\.node$/.test(text)) return `./{any}${text}`;
  return isName || /^@[^/]+\//.test(text) ? text : null;
}
