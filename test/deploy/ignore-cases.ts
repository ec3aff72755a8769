/** One ignore file, and paths to decide about. */
export interface IgnoreCase {
  ignore: string;
  paths: string[];
}

const names = [
  'node_modules',
  'packages',
  'api',
  'dist',
  'build',
  'a',
  'b',
  '.env',
  'src',
  'x.node',
  'Release',
];
const patterns = [
  ...[
    ...names,
    '*',
    '**',
    '?',
    '*.node',
    '**.node',
    'node_*',
    '.*',
    '[ab]',
    '[^ab]',
    '[!ab]',
    'dist*',
    '***',
  ],
  ...[
    '{a,b}',
    '..',
    '.',
    '',
    'a**b',
    '\\*',
    '\\a',
    'x.nod?',
    '[a-c]*',
    'a^b',
    '[*]',
    'a+',
    '(b)',
    '*_*',
    '[a',
    ' ',
  ],
];
const beginnings = ['', '', '', '', '/', './', '**/', '!', '!', '! ', '#', ' ', '!/', '!**/', '\\!'];
const ends = ['', '', '', '', '', '/', '/*', '/**', ' ', '  # x', '\r', '//'];

/**
 * The same cases in every run (a linear congruential generator). Docker's own matcher answered each of them:
 * `ignore-answers.txt` has a line of 100 cases, four bits a case in hexadecimal, `E` where it refuses the file.
 */
export function generateIgnoreCases(count: number): IgnoreCase[] {
  let state = 20261126;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
  const join = (list: readonly string[], most: number) =>
    Array.from({ length: 1 + below(most) }, () => pick(list)).join('/');
  const line = () =>
    `${pick(beginnings)}${join(below(3) === 0 ? patterns : [...names, '*', '**'], 3)}${pick(ends)}`;
  /** A path that a line may well match. */
  const near = (text: string) =>
    text
      .replace(/^[!\s./\\]+|\s+(?:# x)?$|\/\*\*?$/g, '')
      .replaceAll('***', 'a')
      .replaceAll('**', () => join(names, 2))
      .replaceAll('*', () => pick(names))
      .replaceAll('[ab]', 'a')
      .replace(/\/\/+/g, '/')
      .replace(/\/$/, '') || 'a';
  return Array.from({ length: count }, () => {
    const lines = Array.from({ length: 1 + below(4) }, line);
    const path = () => {
      if (below(3) === 0) return join(names, 4);
      const found = near(pick(lines));
      return below(2) === 0 ? found : `${found}/${join(names, 2)}`;
    };
    return { ignore: lines.join('\n'), paths: [path(), path(), path(), path()] };
  });
}
