// Functions that plugins do without: they do nothing there. Calls of those are left out with what they
// describe.
import { readFileSync } from 'node:fs';

/** On these systems, and wherever Electron is, or builds for several runtimes. */
function leaveToCommand(systems) {
  return `import { findStateFolder } from '../../files/state-folder.ts';
import { hasElectron } from '../project/has-electron.ts';
import { readSettings } from '../project/settings.ts';
export const countLeftToCommand = ({ tree }) =>
  (${systems} || hasElectron(tree) || readSettings(tree).runtimes ? 1 : 0);
export const isLeftToCommand = ({ root, tree }) => tree.stat(findStateFolder(root) + '/failed-loads.json');`;
}

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
  'operations/survey/all-gone': `import { listGonePackages } from '../../tree/gone.ts';
export const listAllGone = ({ tree }, ...rest) => listGonePackages(tree, ...rest);`,
  'operations/survey/left-to-command': leaveToCommand("process.platform !== 'linux'"),
});

/**
 * What an Electron app loads: plugins judge for the Node that they run in, and say nothing of files that were built
 * for Electron where it is installed; nor of those that have a build beside them which the guard opens, where the
 * project lists the runtime: a record depends on that build as on a library.
 */
export const slimElectron = several('slim-electron', {
  'runtime/electron-node': `export const nodeApiOfElectron = () => null;
export const nodeVersionOf = ({ version }) => version;`,
  'operations/check/judge-packages': `import { readNativePath } from '@abistamp/binary';
import { absolutePath } from '../../files/file-tree.ts';
import { formatTarget } from '../../runtime/target.ts';
import { judgeFile } from '../../verdict/judge-file.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { hasElectron } from '../project/has-electron.ts';
import { readSettings } from '../project/settings.ts';
export const judgePackages = ({ project: { root, tree }, runtime }, packages, evidence) =>
  judgeTree(packages, runtime, evidence).filter(({ file, problem, package: { path } }) => {
    if (problem.runtime === 'electron' && hasElectron(tree)) return false;
    const listed = JSON.stringify([readSettings(tree).runtimes]);
    if (!problem.abis || !listed.includes('"node@' + parseInt(runtime.version))) return true;
    const variant = absolutePath(root, path + '/' + file.replace(/node$/, formatTarget(runtime)));
    try {
      return judgeFile(readNativePath(variant), runtime) || !evidence.libraries.push(variant);
    } catch {
      return true;
    }
  });`,
  'operations/project/runtime-for': `export const runtimeFor = ({ runtime }) => runtime;
export const listRuntimes = ({ runtime }) => [runtime];`,
  'operations/project/find-electron': `export function findElectron() {}
export function withRelease() {}`,
  'operations/check/check-electron-links': 'export const checkElectronLinks = (_, __, known) => known;',
  'operations/electron/describe-loaded': 'export function describeElectron() {}',
  'report/alternative-words': 'export const withAlternatives = (step) => step;',
  'report/electron-words': `export const explainElectron = () => '';
export function formatElectronJson() {}
export const formatElectronFit = () => '';
export const countForNode = ({ judged }) => judged;
export const groupByRuntime = (outcomes, runtime) => (outcomes.length === 0 ? [] : [[runtime, outcomes]]);
export const describeAbsentElectron = () => null;
export { formatRuntime as nameLoaders } from './names.ts';`,
  'operations/repair/run-by-program': "export { runSteps as runByProgram } from './run-steps.ts';",
  'operations/repair/load-by-program': `import { absolutePath } from '../../files/file-tree.ts';
import { loadInChild } from '../../repair/load-files.ts';
export const loadByProgram = ({ project, runtime }, addons) =>
  loadInChild(runtime, addons.map(({ file }) => absolutePath(project.root, file)));`,
  'operations/electron/leave-unsure': 'export const leaveUnsure = (findings) => findings;',
});

/**
 * Trees of other machines, as `image` judges them, and packages without code: a plugin's trees are on this one,
 * and the command judges the latter.
 */
export const slimMachine = changing('slim-machine', () => machineChanges);

/** Of how a loader is started and searches, what package managers hardly ever meet; and where settings are. */
export const slimLoader = changing('slim-loader', () => loaderChanges);

/**
 * The Electron that a finding is about, which there is none of without `slimElectron`'s rules; and findings of
 * options of the command.
 */
export const slimElectronWords = changing('slim-electron-words', () => electronChanges);

/** That a file has several names: a plugin reads it by each. */
export const slimLinks = changing('slim-links', () => [
  ['files/file-tree', [', ...describeLink(stats)', '']],
  ['tree/describe-package', [/,? once(?=[,)])/g, '']],
  [
    'tree/read-file-facts',
    [' = (_, ask) => ask()', ''],
    ['once(stat, () => readFacts(tree, whole))', 'readFacts(tree, whole)'],
  ],
  [
    'operations/check/hash-delivered',
    [/ {2}const once = .*\n/, ''],
    [/once\(tree\.stat.*\(\) => (.*)\) \};/, '$1 };'],
  ],
]);

/** What verbs and options say of themselves: Yarn has words of its own (packages/yarn/src/deferred/abi/usages.ts). */
export const slimSummaries = changing('slim-summaries', () =>
  ['verbs/check', 'verbs/rebuild', 'verbs/record', 'verbs/show', 'command-line/shared-options'].map(
    (file) => [`cli:${file}`, [/\b(?:summary|usage): '[^']*',?/g, '']],
  ),
);

/** Yarn's places alone, and pnpm's alone. */
export const slimOtherPlaces = (host) =>
  changing('slim-other-places', () => [
    [
      'operations/project/has-electron',
      host === 'pnpm' ? [/ \|\|\n.*unplugged.*$/m, ''] : [", '.pnpm/node_modules/'", ''],
    ],
  ]);

/** @param listChanges files of core, or of `room:`, a pattern, and what stands in them in the place of what */
function changing(name, listChanges) {
  return {
    name,
    setup({ onLoad }) {
      for (const [file, ...changes] of listChanges()) {
        const [name, room = 'core'] = file.split(':').reverse();
        onLoad({ filter: new RegExp(`[\\\\/]${room}[\\\\/]src[\\\\/]${name}\\.ts$`) }, ({ path }) => {
          let contents = readFileSync(path, 'utf8');
          for (const [before, after] of changes) {
            const changed =
              typeof before === 'string'
                ? contents.replaceAll(before, after)
                : contents.replace(before, after);
            if (changed === contents) throw new Error(`${path} has changed`);
            contents = changed;
          }
          return { contents, loader: 'ts' };
        });
      }
    },
  };
}

/** What the command alone finds, in tables by code: by its options, or where no plugin judges it. */
const ofOptions =
  '(?:EXTERNAL_BUFFERS|LOAD_FAILED|VERDICT_REFUTED|TARGET_NOT_RECORDED|RECORD_DIFFERS|MACOS_TOO_OLD|ADDON_REFUSED)';
const noRows = [new RegExp(` {2}${ofOptions}: .*\\n`, 'g'), ''];
const noCases = [
  new RegExp(` {4}case '${ofOptions}':\\n(?: {6}return (?:listRecorded|.*problem\\.functions).*\\n)?`, 'g'),
  '',
];
const noMachine = ['project.machine', 'undefined'];
const noElectron = ['finding.runtime ?? runtime', 'runtime'];
const electronChanges = [
  ['report/check-json', noElectron, [/ {4}\.\.\.formatElectronJson.*\n/, '']],
  [
    'report/check-pretty',
    noElectron,
    ['first.runtime ?? runtime', 'runtime'],
    ["finding.runtime?.version ?? ''", "''"],
    [/\$\{formatElectronFit.*?\)\}/, ''],
    ['countForNode(verdict)', 'verdict.judged'],
  ],
  ['report/finding-line', noElectron],
  ['operations/repair/repair-tree', ['leaveUnsure(verdict.findings, only)', 'verdict.findings']],
  ['operations/share/kept-builds', ['runtimeFor(session, path)', 'session.runtime']],
  // What is built for other runtimes beside.
  [
    'operations/repair/run-steps',
    [/ {4}options\.take\?\..*\n/, ''],
    ['if (options.take === undefined) ', ''],
  ],
  ['operations/survey/save-stamp', [' || project.electron !== undefined', '']],
  [
    'operations/check/check-tree',
    [/ {2}\/\/ What does not fit does so.*\n.*\n/, ''],
    ['[...libraries, ...variants]', 'libraries'],
    [/ {2}const loaded = .*\n/, ''],
    ['...loaded, ', ''],
  ],
  ['report/outcome-line', [/ {2}'not-loaded': .*\n/, '']],
  [
    'operations/repair/prove-repair',
    ["findLoadingProgram(session, path) === null ? 'not-loaded' : 'loaded'", "'loaded'"],
    [/all\.filter\(.*?\.kind\)/s, 'all'],
    ['owner: path, ', ''],
    ['runtimeFor(session, path)', 'session.runtime'],
  ],
  [
    'operations/project/read-sidecar',
    [/new Map\(listRuntimes.*?\]\)\);?/s, 'readPins(sidecar, session.runtime);'],
  ],
  [
    'report/explain-finding',
    ['asked: Runtime', 'runtime: Runtime'],
    [', runtime = asked', ''],
    [/\$\{explainElectron.*?\)\}/, ''],
  ],
  [
    'operations/record/record-tree',
    [/const runtimeAt = .*/, 'const runtimeAt = () => runtime;'],
    [/.*(?:keepForNode|keep-for-node).*\n/g, ''],
  ],
  ['report/describe-finding', noRows],
  ['verdict/severity', noRows],
  ['verdict/choose-repair', noCases],
  ['report/finding-values', noCases, ['asked: Runtime', 'runtime: Runtime'], [', runtime = asked', '']],
  [
    'report/next-step',
    noRows,
    ['asked: Runtime', 'runtime: Runtime'],
    [', runtime = asked', ''],
    [' && findings.every((finding) => finding.runtime === undefined)', ''],
    [/withAlternatives\(\s*(adviseOn\(.*?\)),[^)]*\)/, '$1'],
  ],
  [
    'report/repair-report',
    [
      /groupByRuntime\(.*?,\n {2}\);/s,
      'repaired.length === 0 ? [] : formatRepaired(repaired, runtime, style);',
    ],
    ['ask.runtime ?? runtime', 'runtime'],
    ['outcome.findings[0]?.runtime ?? runtime', 'runtime'],
    [/ {2}const absent = .*\n.*return absent;\n/, ''],
    ['{ problem, runtime: own = runtime }', '{ problem }'],
    ['describeProblem(problem, own)', 'describeProblem(problem, runtime)'],
  ],
];
const loaderChanges = [
  // `ld.so node`.
  [
    'binary:link/check-link',
    [/^import \{ readStartedProgram \}.*\n/m, ''],
    ['  const started = readStartedProgram(host.execPath);\n', ''],
    ['...started.told, ', ''],
    ['started.path), loader: started.loader }', 'host.execPath) }'],
  ],
  ['binary:link/program', ['loader ?? ', ''], ['path, loader, files', 'path, files']],
  // A path that musl ignores for its tokens, its path file where its name is another, and places that tests name.
  [
    'binary:link/musl-search',
    [/ = `ld-musl-.*?`\]/, ']'],
    [/ {2}if \(items\.some\(.*return \[\];\n/, ''],
    ['environment.defaultDirectories ?? ', ''],
    ['muslPathFile ?? ', ''],
  ],
  ['binary:link/glibc-search', ['environment.defaultDirectories ?? ', ''], ['environment.cacheFile ?? ', '']],
  ['runtime/libc', ['-?[\\d.]*', '\\d*'], ['ld(?:64|-[\\d.]+)', 'ld64']],
  // `$PLATFORM` in a search path.
  [
    'binary:link/machine-directories',
    [/, platform: '[^']*'/g, ''],
    ['describeMachine(identity, interpreter).platform', "''"],
  ],
  ['files/user-folders', [/ {2}config: \[.*\n/, '']],
];
const machineChanges = [
  // Bun and Deno run no plugin, and what they lack is left to the command.
  ['operations/check/check-links', noMachine, [/findLate\(absolute.*?\);/, 'null;']],
  ['operations/project/read-sidecar', noMachine],
  ['operations/survey/survey', noMachine, ['isPlaced, machine }', 'isPlaced }']],
  ['operations/survey/trees-below', noMachine],
  ['tree/scan', [', known.machine)', ')'], ['  machine: process,\n', ''], [/ +once: .*\n/g, '']],
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
