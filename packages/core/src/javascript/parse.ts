import { type AnyNode, Parser, type Program } from 'acorn';

export type { AnyNode, Program } from 'acorn';

/**
 * Longer files are not parsed: code that finds an addon is never that long, and parsing takes time in
 * proportion.
 */
const maxCharacters = 1024 * 1024;

/**
 * A parser for finding out what code loads, not whether it is valid: it checks neither scopes for duplicate
 * names nor the grammar of regular expressions. Both checks can take quadratic time.
 */
const LenientParser = Parser.extend(
  (Base) =>
    class extends Base {
      declareName(): void {}
      checkLocalExport(): void {}
      validateRegExpFlags(): void {}
      validateRegExpPattern(): void {}
    },
);

/**
 * The syntax tree of a script or module; null if it is not JavaScript (JSX and TypeScript included), too
 * large or nested too deep. Takes linear time.
 */
export function parseJavaScript(text: string): Program | null {
  if (text.length > maxCharacters) return null;
  try {
    // Parses scripts and modules alike: what distinguishes them is outside the file.
    return LenientParser.parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowSuperOutsideMethod: true,
      checkPrivateFields: false,
    });
  } catch {
    return null;
  }
}

/** The child nodes of a node, in text order. */
export function listChildren(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  // Not `Object.entries`, which took a fifth of all the time that reading code takes.
  for (const key in node) {
    if (key === 'parent' || key === 'scope') continue;
    const value: unknown = node[key as keyof AnyNode];
    if (typeof value !== 'object') continue;
    if (Array.isArray(value)) for (const item of value) addNode(children, item);
    else addNode(children, value);
  }
  return children;
}

function addNode(children: AnyNode[], value: unknown): void {
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
    children.push(value as AnyNode);
  }
}
