import { type AnyNode, Parser, type Program } from 'acorn';

export type { AnyNode, Program } from 'acorn';

/**
 * Longer files are not read: what finds an addon is never that long, and reading takes time in proportion.
 */
const maxCharacters = 1024 * 1024;

/**
 * A parser for finding out what code loads, not whether it is valid: scopes are not checked for names
 * declared twice, nor regular expressions for their grammar. Both checks can take time that grows with the
 * square of the input.
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
 * The syntax tree of a script or module; null for what is no JavaScript (JSX and TypeScript included), too
 * large, or nested too deep. Takes time in proportion to the text.
 */
export function parseJavaScript(text: string): Program | null {
  if (text.length > maxCharacters) return null;
  try {
    // One way for scripts and modules: what tells them apart is outside of the file.
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

/** The nodes right inside of a node, in the order of the text. */
export function listChildren(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent' || key === 'scope') continue;
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
