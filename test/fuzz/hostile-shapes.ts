import { onlyInFull } from '../support/matrix.ts';
import type { FuzzTarget } from './target.ts';

/** What a reader may look for, over and over: separators, quotes, brackets, line starts, escapes. */
const units = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r',
    ' \n',
    '\n ',
    '\r\n',
    '\u2028',
    ':',
    ': ',
    ',',
    ', ',
    ',\n',
    ';',
    '.',
    '..',
    '-',
    '- ',
  ],
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    '\\\\',
    '\\n',
    '"\n',
    "'\n",
    '/',
    './',
    '../',
    '//',
    '/*',
    '#',
    '# ',
    '#\n',
  ],
  ...[
    '{',
    '[',
    '(',
    '}',
    ']',
    '{"a":',
    '[[',
    '{}',
    '<',
    '=',
    '=a',
    '*',
    '**/',
    '*a',
    '!',
    '|',
    '&',
    '%',
    '$',
    '${',
  ],
  ...[
    'a',
    'a ',
    'a b',
    'A',
    '0',
    '-1',
    '1.',
    '@',
    '@a/',
    '@a/b@1',
    '::',
    '~',
    '?',
    '? ',
    '&a ',
    '*a\n',
    '!!a ',
    '<<: ',
  ],
  ...[
    '  a:\n',
    'a: b\n',
    '  - a\n',
    'a:\n  b: c\n',
    '    - a\n',
    'a=b\n',
    '[a]\n',
    '---\n',
    '  version: 1\n',
  ],
  ...['\u001b', '\u001b[', '\u009b', '\u0000', 'é', '\u202e', '😀', '\ud800'],
];

/** Words that this code looks for. */
const ownUnits: Readonly<Record<string, readonly string[]>> = {
  'yarn-lockfile': [
    '@workspace:',
    '  resolution: "a@workspace:b"\n',
    '  conditions: os=',
    'os=',
    '    "a":\n      optional: true\n',
  ],
  'yarn-classic-lockfile': ['a@1:\n  version "1"\n', '  optionalDependencies:\n', '    a ', '@npm:', '"a@'],
  'pnpm-lockfile': [
    'packages:\n',
    '  a@1.0.0:\n',
    '    os: [',
    'importers:\n',
    '  a(',
    '(patch_hash=',
    'snapshots:\n',
  ],
  'npm-lockfile': ['"node_modules/a":{},', 'node_modules/'],
  'bun-lockfile': ['"a":["a@1","",{},""],', ',\n\n'],
  'pnpm-modules': ['hoistedLocations:\n', '    - a\n', '  a:\n', 'virtualStoreDir: ', '../'],
  'yarn-state': ['"a":\n  locations:\n', '  locations:\n', '    - "', '"a'],
  pnp: ["RAW_RUNTIME_STATE ='", 'RAW_RUNTIME_STATE =', '[["a",[["b",{}]]]],', '.zip/'],
  sidecar: ['<<<<<<< a\n', '=======\n', '>>>>>>> b\n', '||||||| c\n', '<<<<<<<'],
  'build-log': [
    'error: ',
    'fatal ',
    'gyp ERR! find Python ',
    'gyp ERR! ',
    'sh: ',
    'make: ',
    ' ERR_PNPM_A',
    'npm ERR! ',
    "Usage Error: Couldn't find a script name ",
  ],
  explain: [
    ...[
      'node_modules/',
      '/node_modules/a',
      'Error: ',
      '.node',
      'Error: /a.node: ',
      'NODE_MODULE_VERSION ',
      'version `GLIBC_',
      ' (required by ',
    ],
    ...[
      'Cannot find module ',
      'at Object.<anonymous> (',
      'dlopen(',
      'Symbol not found: ',
      'The module ',
      "'",
      'npm ERR! ',
      '[a] ',
      'a | ',
      "\\n' +\n '",
    ],
    ...[
      'was compiled against a different Node.js version',
      'Could not locate the bindings file. Tried:\n',
      ' → ',
      'undefined symbol: ',
      'no such file',
    ],
  ],
  netrc: ['macdef a\n', 'machine a ', 'default ', 'login a ', '"\\'],
  javascript: [
    ...[
      'require(',
      "require('a');",
      'x?.',
      'a?b:',
      '()=>',
      'async ',
      '`${',
      '/[',
      '/a/',
      '<!--',
      '-->',
      'var a;',
      'if(a)',
      'else ',
      '!',
      'new ',
    ],
    ...[
      'function(){',
      'class{',
      '({a',
      'try{',
      '}catch{}',
      'return ',
      'a=>',
      'yield ',
      'await ',
      'import(',
      "'.node',",
      'path.join(',
      'a,',
    ],
    ...["a='x'+", 'a[', 'case 1:', 'switch(a){', 'for(;;)', 'do ', 'label:', 'process.platform==='],
  ],
  'project-json': ['"workspaces":["a"],', '"a",'],
};

export interface HostileShape {
  name: string;
  /** An input of about this many bytes. */
  make(size: number): Buffer;
}

/**
 * Inputs that make a careless reader take time: a real beginning, one unit again and again, and an end that
 * nothing was waiting for.
 * @param whole a real input
 */
export function listShapes({ name }: FuzzTarget, whole: string): HostileShape[] {
  const heads: [string, string][] = [
    ['nothing', ''],
    ['a whole input', whole],
    ...onlyInFull<[string, string]>(['a line', whole.slice(0, whole.indexOf('\n') + 1)]),
  ];
  const ends: [string, string][] = [
    ['another line separator', '\u2028x'],
    ...onlyInFull<[string, string]>(['nothing', '']),
  ];
  const all = [...units, ...(ownUnits[name] ?? [])];
  return heads.flatMap(([head, begin]) =>
    all.flatMap((unit) =>
      ends.map(([tail, end]) => ({
        name: `${JSON.stringify(unit)} after ${head}, before ${tail}`,
        make: (size: number) =>
          Buffer.from(begin + unit.repeat(Math.ceil(size / Buffer.byteLength(unit))) + end),
      })),
    ),
  );
}
