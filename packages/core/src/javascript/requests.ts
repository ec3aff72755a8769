import type { RuntimeCondition } from '../runtime/condition.ts';
import { both, widen } from './alternatives.ts';
import { isUnconditional } from './around.ts';
import type { AnyNode } from './parse.ts';
import { dirname, joinPath } from './paths.ts';
import type { Source } from './sources.ts';
import { tryBlocksAround } from './tries.ts';
import { type PossibleValue, packageRoot } from './values.ts';

/** Somewhere in a package's code. */
export interface CodePlace {
  source: Source;
  node: AnyNode;
}

/** Something that a package's code names, and that may be what it loads. */
export interface ModuleRequest extends CodePlace {
  /** `./path` in the package, or a package's name with or without a path in it, with placeholders. */
  request: string;
  /** Where it may be asked for; what is not understood rules nothing out. */
  when: RuntimeCondition;
  /** How many `try` blocks it stands in: what fails there may go on to the next request. */
  tryDepth: number;
  /** It is required as soon as the module is loaded, under no condition. */
  certain: boolean;
}

/** More than the longest list of platforms that one loader names. */
const maxRequests = 1000;
/** Beyond so many alternatives a request says when it is asked for in one condition that covers them all. */
const maxConditions = 3;

/** Every string that a source's code can build and `accept` takes, in the order of the text. */
export function listRequests(source: Source, accept: (request: string) => boolean): ModuleRequest[] {
  const reading = source.code();
  const found: ModuleRequest[] = [];
  let end = 0;
  for (const node of reading?.tree.texts ?? []) {
    // Parts of what was taken are no requests of their own.
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

function conditionsOf(source: Source, node: AnyNode, { when }: PossibleValue): readonly RuntimeCondition[] {
  const around = source.code()?.around(node) ?? [{}];
  const joined = both(around, when);
  // Conditions that exclude each other are misread: the value's own is the closer one.
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

/** `./path` in the package, or what Node.js would look up in `node_modules`; null for what is neither. */
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
  return isName || /^@[^/]+\//.test(text) ? text : null;
}
