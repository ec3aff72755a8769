import type { RuntimeCondition } from './condition.ts';

/**
 * What the name of a file or package says about the machine it is for. Names are sometimes wrong: use them to
 * choose, not to judge.
 */
export interface Labels {
  os: string | null;
  cpu: string[];
  libc: 'glibc' | 'musl' | null;
  abi: number | null;
  /** Node's major version, `node-16`. */
  major: number | null;
  runtime: 'node' | 'electron' | null;
  /** It claims to run on any ABI. */
  napi: boolean;
  wasm: boolean;
}

const osWords: Record<string, string> = {
  linux: 'linux',
  linuxmusl: 'linux',
  linuxglibc: 'linux',
  alpine: 'linux',
  musl: 'linux',
  darwin: 'darwin',
  macos: 'darwin',
  mac: 'darwin',
  osx: 'darwin',
  apple: 'darwin',
  win32: 'win32',
  windows: 'win32',
  win: 'win32',
  win64: 'win32',
  android: 'android',
  androideabi: 'android',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  netbsd: 'netbsd',
  sunos: 'sunos',
  solaris: 'sunos',
  aix: 'aix',
  openharmony: 'openharmony',
  ohos: 'openharmony',
};

const cpuWords: Record<string, string[]> = {
  x64: ['x64'],
  amd64: ['x64'],
  '64': ['x64'],
  ia32: ['ia32'],
  x86: ['ia32'],
  i386: ['ia32'],
  i686: ['ia32'],
  x32: ['ia32'],
  arm64: ['arm64'],
  aarch64: ['arm64'],
  arm: ['arm'],
  armhf: ['arm'],
  armv6: ['arm'],
  armv7: ['arm'],
  armv7l: ['arm'],
  ppc64: ['ppc64'],
  ppc64le: ['ppc64'],
  powerpc64le: ['ppc64'],
  s390x: ['s390x'],
  riscv64: ['riscv64'],
  riscv64gc: ['riscv64'],
  riscv64d: ['riscv64'],
  riscv: ['riscv64'],
  riscv32: ['riscv32'],
  '32': ['ia32'],
  arm32: ['arm'],
  armel: ['arm'],
  armv8: ['arm64'],
  mips64: ['mips64'],
  mips64le: ['mips64el'],
  ppc: ['ppc'],
  ppc64el: ['ppc64'],
  powerpc64: ['ppc64'],
  s390: ['s390'],
  loong64: ['loong64'],
  loongarch64: ['loong64'],
  mips: ['mips'],
  mipsel: ['mipsel'],
  mips64el: ['mips64el'],
  universal: ['x64', 'arm64'],
};

const libcWords: Record<string, 'glibc' | 'musl'> = {
  musl: 'musl',
  linuxmusl: 'musl',
  alpine: 'musl',
  musleabi: 'musl',
  musleabihf: 'musl',
  glibc: 'glibc',
  linuxglibc: 'glibc',
  gnu: 'glibc',
  gnueabi: 'glibc',
  gnueabihf: 'glibc',
};

/**
 * ABI numbers that stand alone in a name (`linux-x64-115`, `abi115`, `v115`, `node-v115`); lower ones never
 * did.
 */
const lowestAbi = 46;

/** Reads the words of a path or package name, including the last folder and the file name. */
export function readLabels(name: string): Labels {
  const labels: Labels = {
    os: null,
    cpu: [],
    libc: null,
    abi: null,
    major: null,
    runtime: null,
    napi: false,
    wasm: false,
  };
  const text = name
    .toLowerCase()
    .replaceAll('x86_64', 'x64')
    .replace(/\.node$/, '');
  const words = text.split(/[-_./+@]/);
  for (let i = 0; i < words.length; i++)
    readWord(labels, words[i] ?? '', words[i - 1] ?? '', i === words.length - 1);
  return labels;
}

function readWord(labels: Labels, word: string, before: string, last: boolean): void {
  if (Object.hasOwn(osWords, word) && (word !== 'musl' || labels.os === null)) {
    labels.os = osWords[word] ?? null;
    // A machine after it: `wasm-tools-linux-x64` is a tool for WebAssembly, and none itself.
    labels.wasm = false;
  }
  if (Object.hasOwn(libcWords, word)) labels.libc = libcWords[word] ?? null;
  if (Object.hasOwn(cpuWords, word) && ((word !== '64' && word !== '32') || labels.os !== null)) {
    for (const cpu of cpuWords[word] ?? []) if (!labels.cpu.includes(cpu)) labels.cpu.push(cpu);
  }
  if (word === 'napi' || word === 'napi3') labels.napi = true;
  if (word === 'wasm32' || word === 'wasm' || word === 'wasi') labels.wasm = true;
  if (word === 'electron') labels.runtime = 'electron';
  if (word === 'node' && !last) labels.runtime ??= 'node';
  const number = /^(?:abi|v)?(\d{1,3})$/.exec(word);
  if (number?.[1] === undefined || before === 'napi' || before === 'electron') return;
  const value = Number(number[1]);
  if (before === 'node' && !word.startsWith('v') && value < lowestAbi) labels.major = value;
  else if (
    value >= lowestAbi &&
    !(word === '64' && labels.cpu.includes('x64') && labels.abi === null && before !== 'x64')
  ) {
    labels.abi = value;
  }
}

/** The machine that the labels require. */
export function conditionOfLabels(labels: Labels): RuntimeCondition {
  const when: RuntimeCondition = {};
  if (labels.os !== null) when.os = [labels.os];
  if (labels.cpu.length > 0) when.cpu = labels.cpu;
  if (labels.libc !== null) when.libc = [labels.libc];
  return when;
}

/** Whether the labels name a machine at all. */
export function namesMachine(labels: Labels): boolean {
  return labels.os !== null || labels.cpu.length > 0 || labels.libc !== null;
}

/** A file's name without its machine labels: the same for all alternates of one addon. */
export function stemOf(path: string): string {
  return withoutMachine(path.slice(path.lastIndexOf('/') + 1));
}

/** A path without the words that name a machine: the same for all spellings of it. */
export function withoutMachine(path: string): string {
  const words = path
    .toLowerCase()
    .replace(/\.node$/, '')
    .replaceAll('x86_64', 'x64')
    .split(/[-_.+/]/);
  const kept = words.filter(
    (word, i) =>
      i === 0 ||
      !(
        Object.hasOwn(osWords, word) ||
        Object.hasOwn(cpuWords, word) ||
        Object.hasOwn(libcWords, word) ||
        /^(?:abi|v|uv|armv|napi)?\d*$|^(?:msvc|eabi|node|electron|wasi|wasm32)$/.test(word)
      ),
  );
  return kept.join('-');
}
