// Functions that plugins do without: they do nothing there. Calls of those are left out with what they
// describe.
import { readFileSync } from 'node:fs';

const debugFiles = /[\\/]core[\\/]src[\\/](?:debug|operations[\\/]check[\\/]debug-verdict)\.ts$/;
const cacheFile = /[\\/]core[\\/]src[\\/]store[\\/]kept-loaders\.ts$/;

/** The lines of `DEBUG=abistamp`: `npx abistamp check` prints them. */
export const slimDebug = plugin(
  'slim-debug',
  debugFiles,
  'export function debug() {}\nexport function debugVerdict() {}',
);

/** How packages of other trees load: a tree's own record has that of its own. */
export const slimCache = plugin(
  'slim-cache',
  cacheFile,
  'export function openKeptLoaders() { return null; }',
);

/** What is asked of a package's files, which only that cache keeps. */
export const slimTranscript = plugin(
  'slim-transcript',
  /[\\/]core[\\/]src[\\/]tree[\\/]transcript\.ts$/,
  `export const transcribe = (view) => ({ view, transcript: () => null });
export const isAnsweredAlike = () => false;`,
);

/**
 * Of the tools that compile an addon, what is asked of programs, and how they are installed where fewer people are:
 * the build says that it lacks something, and the command says what.
 */
export const slimTools = several('slim-tools', {
  'repair/cxx-standard': `export function knowsStandard() { return true; }
export function findStandard() { return null; }`,
  'repair/visual-studio': 'export function findMissingOnWindows() { return []; }',
  'repair/install-commands': `export const installCommands = {
  debian: 'apt-get install -y python3 make g++',
  alpine: 'apk add python3 make g++',
};`,
});

/** Which programs may be run: an install sets that, and copies that lose it run no hook of pnpm. */
export const slimPrograms = plugin(
  'slim-programs',
  /[\\/]core[\\/]src[\\/]operations[\\/]check[\\/]check-programs\.ts$/,
  'export function checkPrograms() { return []; }',
);

/**
 * Of what is judged on macOS and Windows, what an install there hardly ever gets wrong: the command judges it.
 * Records of a plugin say so, and the next explicit check looks again.
 */
export const slimSystems = several('slim-systems', {
  'loaders/any-case': 'export function findInAnyCase() {}',
  'verdict/mac-libraries': 'export function judgeMacLibraries() { return new Map(); }',
  'verdict/judge-macos': 'export function judgeMacOs() { return null; }',
  'runtime/macos': 'export function readMacOsVersion() { return null; }',
  'report/mac-words': `export function describeOldMacOs() {}
export function describeUnsigned() {}
export function explainRosetta() { return ''; }`,
  'repair/developer-tools': 'export function findStubs() { return null; }',
  'operations/check/mark-translated': 'export function markTranslated(findings) { return findings; }',
  'operations/check/search-mac': 'export function searchMac() { return null; }',
  'operations/check/search-windows': 'export function searchWindows() { return null; }',
  'verdict/windows-libraries': `export function judgeWindowsLibraries() { return new Map(); }
export function isVisualC() { return false; }`,
  'operations/check/left-to-command':
    "export function countLeftToCommand() { return process.platform === 'linux' ? 0 : 1; }",
});

/**
 * Trees of other machines, as `image` judges them, and packages without code: a plugin's trees are on this one,
 * and the command judges the latter.
 */
export const slimMachine = {
  name: 'slim-machine',
  setup({ onLoad }) {
    for (const [file, ...changes] of machineChanges)
      onLoad({ filter: new RegExp(`[\\\\/]core[\\\\/]src[\\\\/]${file}\\.ts$`) }, ({ path }) => {
        let contents = readFileSync(path, 'utf8');
        for (const [before, after] of changes) {
          if (!contents.includes(before)) throw new Error(`${path} has changed`);
          contents = contents.replaceAll(before, after);
        }
        return { contents, loader: 'ts' };
      });
  },
};

const noMachine = ['project.machine', 'undefined'];
/** Files, a pattern, and what stands in them in the place of what. */
const machineChanges = [
  ['operations/check/check-links', noMachine],
  ['operations/project/read-sidecar', noMachine],
  ['operations/survey/survey', noMachine, ['isPlaced, machine }', 'isPlaced }']],
  ['operations/survey/trees-below', noMachine],
  ['tree/scan', [', known.machine)', ')'], ['  machine: process,\n', '']],
  ['tree/absent', ['isFor(machine, entry)', 'isFor(process, entry)']],
  ['loaders/general/recognise', ['sources?.files.length === 0 && isForEveryMachine(view, addons)', 'false']],
  ['loaders/general/resolve', [' || codeless === true', '']],
  ['loaders/general/record', ['  codeless: optional(literal(true)),\n', '']],
];

/** pnpm writes progress of its own. Of the verb `rebuild` it has no more than what that would say. */
export const slimProgress = plugin(
  'slim-progress',
  /[\\/]cli[\\/]src[\\/](?:progress|verbs[\\/]rebuild)\.ts$/,
  `export function startProgress() { return { say() {}, stop() {} }; }
export function describeProgress() {}`,
);

/** What a tree of Yarn lacks: where pnpm's plugin runs, it is one without a `node_modules`. */
export const slimYarnLack = plugin(
  'slim-yarn-lack',
  /[\\/]core[\\/]src[\\/]hosts[\\/]yarn[\\/]lack\.ts$/,
  "export { lacksModules as findYarnLack } from '../layout.ts';",
);

/** `abistamp record` merges two sides of abi-lock.json: until then the file is one that cannot be read. */
export const slimConflict = plugin(
  'slim-conflict',
  /[\\/]core[\\/]src[\\/]stamp[\\/]sidecar-conflict\.ts$/,
  `export function hasConflict() { return false; }
export function splitConflict() { return null; }
export function mergeSides() {}`,
);

/**
 * How pnpm lays out a tree: where Yarn's plugin runs, traces of pnpm are left from an earlier install, and
 * other trees are left to the command.
 */
export const slimPnpmLayout = plugin(
  'slim-pnpm-layout',
  /[\\/]core[\\/]src[\\/]hosts[\\/]pnpm[\\/]layout\.ts$/,
  `import { plainLayout } from '../layout.ts';
import { isManifestWorkspace } from '../workspaces.ts';
export const readPnpmLayout = () => plainLayout();
export const findGlobalVirtualStore = () => null;
export const isPnpmMember = isManifestWorkspace;`,
);

/** @returns an esbuild plugin that gives files other contents */
function plugin(name, filter, contents) {
  return { name, setup: ({ onLoad }) => onLoad({ filter }, () => ({ contents })) };
}

/** @param files of core's `src`, without `.ts`, and their other contents */
function several(name, files) {
  const filter = new RegExp(
    `[\\\\/]core[\\\\/]src[\\\\/](?:${Object.keys(files).join('|').replaceAll('/', '[\\\\/]')})\\.ts$`,
  );
  const contentsOf = (path) => {
    const place = path.replaceAll('\\', '/');
    return Object.entries(files).find(([file]) => place.endsWith(`/src/${file}.ts`))?.[1];
  };
  return {
    name,
    setup: ({ onLoad }) => onLoad({ filter }, ({ path }) => ({ contents: contentsOf(path) })),
  };
}
