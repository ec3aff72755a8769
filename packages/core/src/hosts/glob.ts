/**
 * A glob of folders as a regular expression: `*`, `?`, `**`, `[ab]`, `[!a-c]`, `{a,b}` and `{1..3}`. Of our
 * own, since a library takes more room than the Yarn plugin has; test/hosts/globs.test.ts holds it against
 * one.
 * @throws SyntaxError for braces without an end, and for a range from back to front
 */
export function compileGlob(glob: string): RegExp {
  let depth = 0;
  const translate = (token: string): string => {
    switch (token) {
      case '**':
        return '.*';
      case '**/':
        return '(?:.*/)?';
      case '/**':
        return '(?:/.*)?';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        return depth-- > 0 ? ')' : '\\}';
      case ',':
        return depth > 0 ? '|' : ',';
    }
    if (token.startsWith('*')) return '[^/]*';
    return token.startsWith('[') && token.length > 1 ? token.replace(/^\[!/, '[^') : `\\${token}`;
  };
  return new RegExp(
    `^(?:${glob.replace(range, listNumbers).replace(starsInName, '*').replace(tokens, translate)})$`,
    's',
  );
}

/** Whole parts of a path, a run of stars in one, a class of letters, and what means something elsewhere. */
const tokens =
  /(?<=^|[/{,])\*\*\/|\/\*\*(?=$|[},])|(?<=^|[{,])\*\*(?=$|[},])|\*+|\[[!^]?[^\]/]+\]|[?{},.+^$|()[\]]/g;

/** Two stars are more than one only where they are a part of their own. */
const starsInName = /(?<=[^/{,*])\*{2,}|\*{2,}(?=[^/},*])/g;

const range = /\{(\d{1,3})\.\.(\d{1,3})\}/g;

function listNumbers(_: string, first: string, last: string): string {
  return `{${Array.from({ length: Number(last) - Number(first) + 1 }, (__, i) => Number(first) + i).join(',')}}`;
}
