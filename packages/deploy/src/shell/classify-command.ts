import type { Words } from './words.ts';

export type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';
export type Tool = 'python' | 'make' | 'c++';

/** What a command does to an install tree, or to the tools that a build needs. */
export type Effect =
  | Install
  /** Runs builds of what is installed: of all packages, or of those that it names. */
  | { kind: 'rebuild'; folder: string | null; packages: string[] }
  | { kind: 'cd'; folder: string }
  /** Removes the trees below some paths. */
  | { kind: 'remove'; paths: string[] }
  | { kind: 'add-tools'; tools: Tool[]; group: string | null; node: boolean; isUnclear: boolean }
  | { kind: 'drop-tools'; names: string[] }
  /** From now on the distribution's packages bring another Node; null where its major version is not known. */
  | { kind: 'node-source'; major: number | null }
  | { kind: 'next-build' }
  /** A setting that later commands read, as a variable of theirs. */
  | { kind: 'setting'; name: string; value: string }
  | { kind: 'script'; name: string; folder: string | null };

export interface Install {
  kind: 'install';
  manager: Manager;
  /** Where, as the command's own option says. */
  folder: string | null;
  /** It removes what was installed before. */
  wipes: boolean;
  /** Build scripts are switched off by an option. */
  withoutScripts: boolean;
  /** Optional packages, and with them those for one platform, are left out by an option. */
  withoutOptional: boolean;
  /** They are taken along by an option, whatever a setting says. */
  withOptional: boolean;
  /** For another machine than this one, by an option. */
  elsewhere: boolean;
  /** Packages that it names. */
  packages: string[];
  /** Development dependencies are left out. */
  production: boolean;
}

export function classifyCommand(words: Words): Effect[] {
  const [program = '', ...rest] = words;
  const name = program.replace(/^.*\//, '');
  switch (name) {
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'bun':
      return classifyManager(name, rest);
    case 'cd':
      return [{ kind: 'cd', folder: rest.find((word) => !word.startsWith('-')) ?? '~' }];
    case 'rm':
    case 'rimraf':
      return [{ kind: 'remove', paths: rest.filter((word) => !word.startsWith('-')) }];
    case 'apk':
    case 'apt':
    case 'apt-get':
    case 'yum':
    case 'dnf':
    case 'microdnf':
    case 'tdnf':
    case 'install_packages':
      return classifyDistribution(name, rest);
    case 'next':
      return rest.find((word) => !word.startsWith('-')) === 'build' ? [{ kind: 'next-build' }] : [];
    case 'sh':
    case 'bash':
      return [];
    case 'node-gyp':
    case 'electron-rebuild':
    case 'abistamp':
      return rest.includes('rebuild') || name === 'electron-rebuild'
        ? [{ kind: 'rebuild', folder: null, packages: [] }]
        : [];
    default:
      return words.some((word) => /\b(?:deb|rpm)\.nodesource\.com\//.test(word))
        ? [findNodeSource(words)]
        : [];
  }
}

/** NodeSource's script (`setup_22.x`), or the address of its packages (`node_22.x`, `pub_22.x`). */
function findNodeSource(words: Words): Effect {
  const [, major] = /\.nodesource\.com\/(?:setup|node|pub)_(\d{1,3})\b/.exec(words.join(' ')) ?? [];
  return { kind: 'node-source', major: major === undefined ? null : Number(major) };
}

const installWords: Readonly<Record<Manager, RegExp>> = {
  npm: /^(?:ci|clean-install|ic|install-clean|install|i|in|add|isntall|install-test|it|cit|install-ci-test)$/,
  pnpm: /^(?:install|i|add|ci)$/,
  yarn: /^(?:install|add)$/,
  bun: /^(?:install|i|add|ci)$/,
};
const folderOptions = /^(?:--prefix|-C|--dir|--cwd)$/;
const valuedOptions =
  /^(?:--prefix|-C|--dir|--cwd|--filter|-F|-w|--workspace|--mode|--omit|--include|--only|--registry|--cache|--store-dir|--loglevel|--network-timeout|--cache-folder|--modules-folder|--os|--cpu|--libc|--target_arch|--target_platform|--reporter|--userconfig)$/;

function classifyManager(manager: Manager, words: Words): Effect[] {
  const { options, names, folder } = readOptions(words);
  if (options.has('-g') || options.has('--global') || options.has('--package-lock-only')) return [];
  const command = names[0] ?? (manager === 'yarn' ? 'install' : '');
  if (options.has('--version') || options.has('-v') || options.has('--help')) return [];
  if (installWords[manager].test(command) || (command === 'workspaces' && names[1] === 'focus'))
    return [readInstall(manager, command, { options, names, folder })];
  if (manager === 'pnpm' && command === 'deploy')
    return [
      {
        ...readInstall(manager, command, { options, names, folder }),
        folder: names.at(-1) ?? null,
        packages: [],
      },
    ];
  if (manager !== 'bun' && (command === 'set' || (/^(?:config|c)$/.test(command) && names[1] === 'set')))
    return readSetting(names.slice(command === 'set' ? 1 : 2));
  if (/^(?:rebuild|rb)$/.test(command)) return [{ kind: 'rebuild', folder, packages: names.slice(1) }];
  if (command === 'exec' || command === 'dlx' || command === 'x')
    return classifyCommand(words.slice(words.indexOf(command) + 1).filter((word) => word !== '--'));
  if (/^(?:run|run-script|rum)$/.test(command))
    return names[1] === undefined ? [] : [{ kind: 'script', name: names[1], folder }];
  if (command === 'next') return classifyCommand(names);
  return manager === 'npm' && !/^(?:test|t|start|tst)$/.test(command)
    ? []
    : [{ kind: 'script', name: command, folder }];
}

interface Options {
  options: Map<string, string>;
  names: string[];
  folder: string | null;
}

function readOptions(words: Words): Options {
  const options = new Map<string, string>();
  const names: string[] = [];
  let folder: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      names.push(word);
      continue;
    }
    const [, option = word, given] = /^(--?[^=]+)=(.*)$/.exec(word) ?? [];
    const value = given ?? (valuedOptions.test(option) ? words[++at] : undefined) ?? 'true';
    options.set(option, value);
    if (folderOptions.test(option)) folder = value;
  }
  return { options, names, folder };
}

/** `npm config set ignore-scripts true`, or with an equals sign. */
function readSetting([first = '', second]: Words): Effect[] {
  const [, name = first, value = second] = /^([^=]+)=(.*)$/.exec(first) ?? [];
  return value === undefined || !/^[\w-]+$/.test(name)
    ? []
    : [{ kind: 'setting', name: `npm_config_${name.replaceAll('-', '_')}`, value }];
}

function readInstall(manager: Manager, command: string, { options, names, folder }: Options): Install {
  const is = (option: string, value = 'true') => options.get(option) === value;
  const omitted = [options.get('--omit'), options.get('--only')].join(' ');
  return {
    kind: 'install',
    manager,
    folder,
    wipes: manager === 'npm' && /^(?:ci|clean-install|ic|install-clean|cit|install-ci-test)$/.test(command),
    withoutScripts: is('--ignore-scripts') || is('--mode', 'skip-build') || is('--skip-builds'),
    withoutOptional:
      /\boptional\b/.test(options.get('--omit') ?? '') ||
      is('--no-optional') ||
      is('--optional', 'false') ||
      is('--ignore-optional'),
    withOptional: /\boptional\b/.test(options.get('--include') ?? '') || is('--optional'),
    elsewhere: [
      '--os',
      '--cpu',
      '--libc',
      '--platform',
      '--arch',
      '--target_platform',
      '--target_arch',
      '--force',
    ].some((option) => options.has(option)),
    packages: names.slice(1),
    production:
      (/\b(?:dev|prod|production)\b/.test(omitted) && !isDevIncluded(options)) ||
      ['--production', '--prod', '-P', '-p'].some((option) => is(option)),
  };
}

const isDevIncluded = (options: ReadonlyMap<string, string>): boolean =>
  /\bdev\b/.test(options.get('--include') ?? '') ||
  options.get('--production') === 'false' ||
  options.get('--prod') === 'false';

/** What packages of distributions bring; names of the same thing are many. */
function toolsOf(name: string): Tool[] {
  const plain = name.split(/[=~<>@:]/, 1)[0] ?? '';
  if (/^(?:build-base|build-essential|alpine-sdk|base-devel)$/.test(plain)) return ['make', 'c++'];
  if (/^@?"?(?:Development Tools|development-tools|c-development)"?$/i.test(plain)) return ['make', 'c++'];
  if (plain === 'node-gyp') return ['python', 'make', 'c++'];
  if (/^(?:g\+\+|gcc-c\+\+|clang|clang\d+|g\+\+-\d+|clang-\d+)$/.test(plain)) return ['c++'];
  if (/^(?:make|gmake)$/.test(plain)) return ['make'];
  return /^(?:python-is-python3|py3-|python\d?(?:\.\d+)?(?:-|$)|python3\d*)/.test(plain) ? ['python'] : [];
}

function classifyDistribution(program: string, words: Words): Effect[] {
  const group = groupOf(words);
  const names = words.filter(
    (word, index) => !word.startsWith('-') && words[index - 1] !== '--virtual' && words[index - 1] !== '-t',
  );
  const [command = '', ...packages] = program === 'install_packages' ? ['install', ...names] : names;
  if (/^(?:add|install|groupinstall|group)$/.test(command))
    return [
      {
        kind: 'add-tools',
        tools: packages.flatMap(toolsOf),
        group,
        node: packages.some((name) => /^(?:nodejs|nodejs-current|nodejs-lts|node)(?:[=~<>@:]|$)/.test(name)),
        isUnclear: packages.some((name) => /[$`]/.test(name)),
      },
    ];
  return /^(?:del|remove|purge|autoremove|erase)$/.test(command)
    ? [{ kind: 'drop-tools', names: packages }]
    : [];
}

function groupOf(words: Words): string | null {
  const at = words.findIndex((word) => word === '--virtual' || word === '-t');
  const [, joined] = words.map((word) => /^--virtual=(.+)$/.exec(word)).find((match) => match !== null) ?? [];
  return joined ?? (at < 0 ? null : (words[at + 1] ?? null));
}

/** The tools that a removed package brought. */
export const toolsDropped = (names: readonly string[]): Tool[] => names.flatMap(toolsOf);
