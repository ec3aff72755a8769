import type { DeployCode, DeployProblem, Difference } from '../finding.ts';

/** A finding in words. */
interface DeployWords {
  /** What is wrong, in one line. */
  message: string;
  /** Why that fails, in whole sentences. */
  why: string;
  /** The one command that helps, */
  command: string | null;
  /** or what to write instead. */
  advice: string | null;
}

type Of<Code extends DeployCode> = Extract<DeployProblem, { code: Code }>;

/** One entry for each code: one without its words does not compile. */
const descriptions: { [Code in DeployCode]: (problem: Of<Code>) => DeployWords } = {
  STAGE_MISMATCH: ({ differences, packages, from, isCertain }) => ({
    message: `copies a tree to another kind of machine: ${differences.map(formatDifference).join(', ')}`,
    why: `Stage ${from} installed ${listNames(packages)}${isCertain ? '' : ' (by name: there is no lockfile)'}. ${whyDifferent(differences)}`,
    command: null,
    advice:
      'Install in this stage, or in one that grows out of the same image; or rebuild after the copy (RUN npm rebuild).',
  }),
  HOST_TREE_COPIED: ({ folder, installed, by, packages }) => ({
    message: `copies ${folder} of the machine that builds into the image`,
    why: `${by === null ? 'No ignore file keeps it out' : `The exception !${by} lets it in`}, so ${listNames(packages)} may come as built for that machine${installed ? ', over what the image has installed' : ''}.`,
    command: null,
    advice:
      by === null
        ? 'Add **/node_modules to .dockerignore, and install in the image.'
        : `Remove the exception !${by}.`,
  }),
  IGNORE_NOT_NESTED: ({ folder, pattern }) => ({
    message: `${pattern} lets ${folder} into the image`,
    why: "Unlike .gitignore, a pattern here is for one folder from the context's root: what lies deeper needs **/ before it. Its native files are for the machine that builds.",
    command: null,
    advice: 'Write **/node_modules, after every exception.',
  }),
  HOST_TREE_MOUNTED: ({ service, target }) => ({
    message: `mounts a folder of this machine over ${target} of ${service}`,
    why: 'The mount hides what the image installed, so the program loads the native files of this machine, for its system and its Node.',
    command: null,
    advice: `Add a volume of its own: - ${target}`,
  }),
  VOLUME_OUTLIVES_IMAGE: ({ volume, target }) => ({
    message: `the volume ${volume} keeps ${target} when the image changes`,
    why: 'A named volume is filled from the image once. After a change of Node or of the base image the program still loads the native files of the old one.',
    command: 'docker compose down --volumes',
    advice: null,
  }),
  NO_TOOLCHAIN: ({ packages, missing, image, add }) => ({
    message: `compiles ${listNames(packages)} without ${listNames(missing)}`,
    why: `${packages.length === 1 ? 'It has no prebuilt file' : 'They have no prebuilt files'} for Linux, and ${image === '' ? 'the image' : image} brings no compiler; nothing before this line installs one.`,
    command: null,
    advice: `Before it: RUN ${add}`,
  }),
  NODE_UNPINNED: ({ image, now }) => ({
    message: `${image === '' ? 'the image' : image} moves to the next major version of Node by itself${now === null ? '' : ` (now ${now})`}`,
    why: 'An addon for one ABI fits one major version. A build on another day gets another Node, where its prebuilt files, or a tree of an earlier stage, do not load.',
    command: null,
    advice: `Name the major version: node:${now ?? 24}`,
  }),
  NODE_VERSIONS_DISAGREE: ({ here, there, source }) => ({
    message: `asks for ${nameNode(here)}, where ${source} says ${nameNode(there)}`,
    why: 'What is installed and tested under one major version runs under another: addons for one ABI do not load there, and what was tested is not what runs.',
    command: null,
    advice: `Name the same major version in both places.`,
  }),
  CACHE_KEY_WEAK: ({ key, lacks, shared, isPrefix }) => ({
    message: `${isPrefix ? 'the fallback' : 'the key'} ${key} does not tell ${lacks.map((axis) => axisNames[axis] ?? axis).join(' or ')} apart`,
    why: shared
      ? whyShared(isPrefix)
      : 'After a change of it the old tree comes back, with native files that do not fit, and an install keeps what is there.',
    command: null,
    advice: `Add ${lacks.map((axis) => keyParts[axis] ?? axis).join(', ')}.`,
  }),
  ARTIFACT_CROSSES_TARGETS: ({ from, to, differences }) => ({
    message: `${from} hands its node_modules to ${to}: ${differences.map(formatDifference).join(', ')}`,
    why: whyDifferent(differences),
    command: null,
    advice: `Install in ${to}, or run both jobs in the same image.`,
  }),
  SCRIPTS_SKIPPED: ({ by, packages, fix }) => ({
    message: `${skippedBy[by] ?? by}, so ${listNames(packages)} ${packages.length === 1 ? 'is' : 'are'} not built`,
    why: `The install ends with exit code 0 all the same, and the program fails when it loads ${nameOne(packages) ?? 'them'}. Nothing here builds ${packages.length === 1 ? 'it' : 'them'} later.`,
    command: fix,
    advice: null,
  }),
  FINAL_STAGE_BUILD_PLATFORM: ({ packages }) => ({
    message: 'the stage that is shipped is for the machine that builds, whatever the target',
    why: `On $BUILDPLATFORM, an image for another processor has ${listNames(packages)} and Node itself for the wrong one.`,
    command: null,
    advice: 'Take --platform=$BUILDPLATFORM away from the stages that the last one grows out of.',
  }),
  LOCK_LACKS_PLATFORM: ({ packages, missing, platform, by }) => ({
    message: `${lackingBy[by]} ${platform}, which an image here is for`,
    why: `${listNames(packages.slice(0, 4))} ${packages.length === 1 ? 'takes its' : 'take their'} native part from a package for each platform${missing.length === 0 ? '' : `, here ${listNames(missing)}`}. Without it the install succeeds, and the program fails when it loads ${nameOne(packages) ?? 'them'}.`,
    command: by === 'lockfile' ? 'rm -rf node_modules package-lock.json && npm install' : null,
    advice: by === 'lockfile' ? null : (lackingAdvice[by] ?? null),
  }),
  DEPLOY_TARGET_MISMATCH: ({ differences, job }) => ({
    message: `job ${job} packs a tree for another machine than runs it: ${differences.map(formatDifference).join(', ')}`,
    why: whyDifferent(differences),
    command: null,
    advice:
      "Install under the function's Node on Linux of its processor, or pack in a container (sam build --use-container).",
  }),
  BASE_TOO_OLD: ({ package: name, file, needs, has, image, platform }) => ({
    message: `${name} needs ${needs}, ${image} for ${platform} has ${has}`,
    why: `The prebuilt file ${file} was made on a newer system than this image. It is what the image will load, and the loader refuses it.`,
    command: null,
    advice: 'Take a newer base image, an older version of the package, or compile it in the image.',
  }),
  NATIVE_IN_GIT: () => ({
    message: 'a compiled file is in git',
    why: 'It is for the system and the Node of whoever committed it; every clone has it, and an install may take it for its own.',
    command: 'git rm -r --cached node_modules',
    advice: null,
  }),
  ELECTRON_SHARES_TREE: ({ script, packages }) => ({
    message: `${script} builds ${listNames(packages)} for Electron, and tests run under Node in the same tree`,
    why: 'An addon for one ABI fits one of both: after this script the tests cannot load it, and after a rebuild for Node the application cannot.',
    command: null,
    advice: 'Run the tests in Electron, or before them: abistamp rebuild (it restores what it built before).',
  }),
  TOOLS_MISSING: ({ packages, missing }) => ({
    message: `${listNames(packages)} would have to be compiled here, without ${listNames(missing)}`,
    why: 'A repair that finds no stored build compiles, and this machine has not what that takes.',
    command: null,
    advice: `Install ${listNames(missing)}.`,
  }),
  EMULATED: ({ by }) => ({
    message: `Node runs here through ${by}`,
    why: 'What is installed is for the emulated processor, and does not load in a Node for the real one.',
    command: null,
    advice: 'Install a Node for the processor of this machine.',
  }),
};

const skippedBy: Readonly<Record<string, string>> = {
  option: 'build scripts are switched off',
  setting: 'a setting switches build scripts off',
  approval: 'pnpm runs no build that is not approved',
};
const lackingBy = {
  lockfile: 'the lockfile has no package for',
  setting: 'this setting leaves out',
  npmrc: 'this setting keeps out packages for',
  option: 'this install leaves out what is optional, and with it packages for',
} as const;
const lackingAdvice: Readonly<Record<string, string>> = {
  setting: "Add the image's system, processor and C library to the lists.",
  npmrc: 'Take this line out: it holds for every machine that installs here.',
  option: 'Leave out development dependencies alone (--omit=dev).',
};
const axisNames: Readonly<Record<string, string>> = {
  node: 'versions of Node',
  arch: 'processors',
  os: 'systems',
  libc: 'C libraries',
  lockfile: 'lockfiles',
};
const keyParts: Readonly<Record<string, string>> = {
  node: "Node's version",
  arch: 'runner.arch',
  os: 'runner.os',
  libc: "the image's name",
  lockfile: "the lockfile's hash",
};

const nameOne = ([name, ...others]: readonly string[]): string | undefined =>
  others.length === 0 ? name : undefined;

/** "Node 22", `node:22`, `lts/jod`: an image and their own alias have names. */
const nameNode = (text: string): string => (/[:/]/.test(text) ? text : `Node ${text}`);

const whyShared = (isPrefix: boolean): string =>
  isPrefix
    ? 'Another target of this file saves an entry that begins like this: without one of its own, a job gets that tree, with native files that it cannot load.'
    : 'Two targets of this file share the entry: the second one gets the tree of the first, with native files that it cannot load.';

export function describeProblem(problem: DeployProblem): DeployWords {
  const describe = descriptions[problem.code] as (problem: DeployProblem) => DeployWords;
  return describe(problem);
}

function formatDifference({ axis, from, to }: Difference): string {
  switch (axis) {
    case 'libc':
      return `${from} to ${to}`;
    case 'glibc':
      return `glibc ${from} to ${to}`;
    case 'node':
      return `Node ${from} to ${to}`;
    case 'platform':
      return from === 'build' ? "the builder's processor to the target's" : `${from} to ${to}`;
    default:
      return `${from} to ${to}`;
  }
}

const reasons: Readonly<Record<Difference['axis'], string>> = {
  libc: 'What is linked with one C library does not load with the other.',
  glibc: 'What was compiled with a newer glibc does not load with an older one.',
  node: 'An addon for one ABI does not load in another major version of Node.',
  os: "One system does not load another one's files.",
  arch: "One processor does not run another one's files.",
  platform: 'In a build for several platforms it holds files for one processor only.',
};

const whyDifferent = (differences: readonly Difference[]): string =>
  [...new Set(differences.map(({ axis }) => reasons[axis]))].join(' ');

function listNames(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2
    ? (shown[0] ?? 'native packages')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
