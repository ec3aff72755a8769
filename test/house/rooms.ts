/**
 * What each room of `packages/core/src` may import. A row names only rooms above it, so that data flows one
 * way; docs/architecture.md draws the same. A new room needs a row.
 */
export const rooms = {
  errors: [],
  'safe-text': [],
  debug: ['safe-text'],
  files: ['errors'],
  runtime: ['errors', 'files'],
  hosts: ['errors', 'files', 'runtime'],
  javascript: ['errors', 'files', 'runtime'],
  loaders: ['errors', 'files', 'runtime', 'javascript'],
  tree: ['errors', 'files', 'runtime', 'hosts', 'loaders'],
  stamp: ['errors', 'files', 'runtime', 'hosts', 'loaders', 'tree'],
  verdict: ['runtime', 'hosts', 'loaders', 'tree'],
  'load-error': ['runtime', 'verdict'],
  forecast: ['files', 'runtime', 'hosts', 'loaders', 'tree', 'verdict'],
  store: ['errors', 'files', 'runtime', 'loaders', 'tree', 'stamp'],
  repair: ['errors', 'files', 'runtime', 'hosts', 'tree', 'verdict'],
  plugin: [],
  operations: [
    ...['errors', 'debug', 'files', 'runtime', 'hosts', 'loaders', 'tree', 'stamp', 'verdict', 'load-error'],
    ...['forecast', 'store', 'repair'],
  ],
  report: [
    ...['errors', 'safe-text', 'files', 'runtime', 'hosts', 'loaders', 'tree', 'stamp', 'verdict'],
    ...['load-error', 'forecast', 'store', 'repair', 'operations'],
  ],
  api: ['errors', 'files', 'runtime', 'stamp', 'verdict', 'repair', 'operations', 'report'],
} as const satisfies Record<string, readonly string[]>;

/** Rooms that only judge: facts in, findings out. They ask nothing of a disk, a network or a process, */
export const pureRooms: readonly string[] = ['verdict', 'load-error'];

/** and so do without these modules of Node's, and all that are not named here. */
export const pureModules: readonly string[] = ['node:path', 'node:path/posix', 'node:util'];

/**
 * What each package may import: our own packages, and libraries that are bundled with it. Node's own modules
 * are open to all.
 */
export const packages = {
  binary: ['node-abi'],
  core: ['@abistamp/binary', 'acorn', 'ini', 'js-yaml'],
  deploy: ['@abistamp/core', '@abistamp/binary', 'fzstd', 'js-yaml'],
  cli: ['@abistamp/core', '@abistamp/deploy', '@abistamp/binary', 'fastest-levenshtein'],
  yarn: [
    '@abistamp/core',
    'abistamp',
    '@yarnpkg/core',
    '@yarnpkg/cli',
    '@yarnpkg/fslib',
    '@yarnpkg/parsers',
    'clipanion',
  ],
  pnpm: ['@abistamp/core', 'abistamp', '@pnpm/config', '@pnpm/types'],
  guard: ['@abistamp/core', '@abistamp/binary'],
} as const satisfies Record<string, readonly string[]>;
