import type { verbs } from '../verbs/index.ts';

/** What the page of a verb says beside its usage and its options. */
export interface VerbPage {
  /** Paragraphs. */
  details: readonly string[];
  /** A command line, and when to use it. */
  examples: readonly (readonly [line: string, purpose: string])[];
  exitCodes: string;
}

const judging = '0 fits · 1 findings · 2 could not check';
const doing = '0 done · 2 could not do it';

/** A page for each verb: a verb without one does not compile. */
export const verbPages = {
  init: {
    details: [
      'Finds the package manager of this project, adds what makes it record and check, in the root and in every member of its workspace, and shows each change. What stays unchecked is listed. On a terminal it asks first; then it checks what is installed.',
      'It names the step that a job in CI lacks, and offers a line in .gitattributes. --undo takes out all of it, for whichever package manager it was written, and names what stays.',
    ],
    examples: [
      ['abistamp init --dry-run', 'show the changes, make none'],
      ['abistamp init --yes', 'in a script, with everything that it offers'],
      ['abistamp init --host npm', 'where there is more than one lockfile'],
      ['abistamp init --undo', 'take everything out again'],
    ],
    exitCodes: doing,
  },
  record: {
    details: [
      'Writes what this tree was built for into abi-lock.json and into the record of this tree. The hooks call it after each install; by hand it also merges conflict markers in abi-lock.json.',
    ],
    examples: [
      ['abistamp record', 'after a merge, or where the hooks did not run'],
      ['abistamp record --frozen', 'in CI: leave abi-lock.json alone'],
    ],
    exitCodes: doing,
  },
  check: {
    details: [
      'Reads the native files of the installed packages and lists those that do not fit, each with the reason and the command that fixes it. Without --prove, it loads and runs nothing.',
      '--prove also requires each native package whose scripts this project has approved, in a process of its own that has thirty seconds, and compares what happens with what was read.',
      '--frozen also compares the tree with abi-lock.json as it is committed, for this target: what was added, removed or changed since is a finding, and so is a target that was never recorded.',
    ],
    examples: [
      ['abistamp check', 'this project, under the Node that runs'],
      ['abistamp check --strict', 'in CI: what cannot be judged fails, too'],
      ['abistamp check --frozen', 'in CI: abi-lock.json is up to date'],
      ['abistamp check --reporter github', 'in GitHub Actions: as annotations'],
      ['abistamp check --recursive .', 'every tree below this folder'],
      ['abistamp check --prove', 'in an image: really load what was installed'],
      ['abistamp check --runtime node@24', 'before an upgrade of Node'],
      ['abistamp check --platform linux-x64-musl', 'before a copy into an Alpine image'],
    ],
    exitCodes: judging,
  },
  rebuild: {
    details: [
      'Rebuilds, restores or reinstalls only the packages that do not fit. Each result is read again and loaded in a process of its own; if that fails, the package is put back as it was. Build scripts that this project has not approved are not run.',
    ],
    examples: [
      ['abistamp rebuild', 'fix everything that does not fit'],
      ['abistamp rebuild bcrypt', 'fix one package'],
      ['abistamp rebuild --dry-run', 'print the plan'],
      ['abistamp rebuild --recursive', 'fix every tree below this folder'],
    ],
    exitCodes: '0 all fits now · 1 findings are left · 2 could not repair',
  },
  show: {
    details: ['Takes files, folders and names of packages, of any platform.'],
    examples: [
      ['abistamp show build/Release/addon.node', 'one file'],
      ['abistamp show sharp', 'the files of an installed package'],
    ],
    exitCodes: '0 all load here · 1 some do not · 2 could not look',
  },
  explain: {
    details: [
      'Reads a log or an error, finds the messages of native addons that failed to load, and looks at the files in this project that they are about.',
    ],
    examples: [
      ['node app.js 2>&1 | abistamp explain', 'the error of a program'],
      ['abistamp explain ci.log', 'a log file'],
    ],
    exitCodes: '0 nothing wrong · 1 explained · 2 no load error found',
  },
  plan: {
    details: [
      'Says of each native package what becomes of it on another runtime or machine: it fits as it is, is restored from the store, loads a file that came in its tarball, comes in a platform package of the lockfile, is compiled, breaks, or cannot be told. Builds, loads and downloads nothing.',
      '--platform takes a list: linux-x64-musl,linux-arm64. Each runtime is planned on each platform.',
    ],
    examples: [
      ['abistamp plan node@26', 'before an upgrade of Node'],
      ['abistamp plan electron@40', 'for an Electron app'],
      ['abistamp plan node@24 --platform linux-arm64-musl', 'before a move to Alpine on arm64'],
      ['abistamp plan --all-lts', 'which of the supported Nodes it runs on'],
    ],
    exitCodes: '0 nothing breaks · 1 something breaks · 2 could not look',
  },
  report: {
    details: [
      'Writes what plan says of every native package, on every target, as one page: it needs no script and loads nothing. Without a TARGET it takes every line of Node that has long-term support today.',
    ],
    examples: [
      ['abistamp report --html abistamp.html', 'for a browser, or to attach to a ticket'],
      ['abistamp report --markdown "$GITHUB_STEP_SUMMARY" node@26', 'in a job of GitHub Actions'],
    ],
    exitCodes: doing,
  },
  doctor: {
    details: [
      'Reads Dockerfiles, .dockerignore, compose files, GitHub and GitLab CI, version pins, lockfiles, Lambda templates and what git tracks, and lists what brings a native file to a machine where it does not load. With installed packages, their prebuilt files are judged for every image that they are shipped in. Runs nothing.',
    ],
    examples: [
      ['abistamp doctor', 'this repository'],
      ['abistamp doctor --fix --dry-run', 'the changes that are safe to make'],
      ['abistamp doctor --json', 'as data, for other tools'],
      ['abistamp doctor --reporter sarif --output doctor.sarif', 'for code scanning'],
    ],
    exitCodes: '0 no error, no warning · 1 findings · 2 could not look',
  },
  image: {
    details: [
      'Reads an archive by docker save or docker export, an OCI layout (a folder or a tar), or the folder of a root file system: every tree in it is judged for the Node, the C library and the libraries in it, and the layer and the build step that brought a wrong file are named. Needs no container engine, runs nothing, unpacks nothing.',
    ],
    examples: [
      ['docker save -o shop.tar shop:1 && abistamp image shop.tar', 'an image of this machine'],
      [
        'abistamp image oci/ --platform linux/arm64',
        'one platform of an OCI layout; without it, all of them',
      ],
      ['abistamp image both.tar shop:1', 'where an archive holds more than one image'],
    ],
    exitCodes: judging,
  },
  key: {
    details: [
      'Prints one line, abistamp1-<target>-<16 digits>: the same for two installs that give the same tree, another one where anything differs that decides what is installed. Reads the lockfile, settings and patches, and no node_modules: it is the same before an install and after it.',
      'abistamp record and the hooks of npm write it to node_modules/.cache/abistamp/key, for task runners that take files as inputs.',
    ],
    examples: [
      ['abistamp key', 'in a job of CI: what its cache is found by'],
      ['abistamp key --target', 'what a fallback key may start with'],
      ['abistamp key --explain', 'why two machines have different keys'],
    ],
    exitCodes: doing,
  },
  store: {
    details: [
      'The store keeps builds on this machine, so that a switch back to an earlier Node restores them.',
      'ACTION is ls, verify or prune for the store of this machine, push or pull to share builds through an HTTP cache, and keygen to create the keys that sign them.',
    ],
    examples: [
      ['abistamp store ls', 'what is kept, and for which Node'],
      ['abistamp store prune --max-bytes 1GB', 'make room'],
      ['abistamp store push', 'in CI, after the install'],
    ],
    exitCodes: '0 done · 1 damaged builds were dropped · 2 could not do it',
  },
} as const satisfies Record<keyof typeof verbs, VerbPage>;
