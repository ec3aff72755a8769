/**
 * What a native file says about itself. Every value is read from bytes; what the bytes do not say is `null`
 * (or, for lists, empty), never a guess and never taken from a file name.
 */
export type NativeFile = ElfFile | MachOFile | PeFile | NotNative;

/**
 * Platforms as pnpm and `process.platform` spell them; `openharmony` is what Node.js itself reports there.
 */
export type Platform =
  | 'linux'
  | 'android'
  | 'openharmony'
  | 'darwin'
  | 'win32'
  | 'freebsd'
  | 'openbsd'
  | 'netbsd'
  | 'sunos'
  | 'aix';

/** Architectures as `process.arch` spells them. */
export type Arch =
  | 'arm'
  | 'arm64'
  | 'ia32'
  | 'loong64'
  | 'mips'
  | 'mips64el'
  | 'mipsel'
  | 'ppc'
  | 'ppc64'
  | 'riscv64'
  | 's390'
  | 's390x'
  | 'x64';

export type Libc = 'glibc' | 'musl' | 'bionic' | 'neutral';

export interface ElfFile {
  format: 'elf';
  platform: Platform | null;
  slices: [ElfSlice];
}

export interface MachOFile {
  format: 'macho';
  platform: 'darwin';
  /** One for a thin file, one per architecture of a fat one. */
  slices: MachOSlice[];
}

export interface PeFile {
  format: 'pe';
  platform: 'win32';
  slices: [PeSlice];
}

/** A file that no loader accepts: `reason` is a stable code, `detail` is for people. */
export interface NotNative {
  format: null;
  reason: 'empty' | 'not-native' | 'apple-double' | 'truncated' | 'malformed';
  detail: string;
}

export type Slice = ElfSlice | MachOSlice | PeSlice;

/** How a file registers with the program that loads it, which decides whether an ABI number matters. */
export type Registration = AbiPinned | NodeApi | Hybrid | NoAddon;

/** Runs on one ABI (rarely several): the runtime compares `NODE_MODULE_VERSION` on load. */
export interface AbiPinned {
  kind: 'abi';
  /** The exact `NODE_MODULE_VERSION`s, ascending. Empty if the file does not say, or is ambiguous. */
  abis: number[];
  /** Whose numbers these are, if known (ABI 67 and up never mean both). */
  runtime: 'node' | 'electron' | null;
  /**
   * It registers no structure, but exports `node_register_module_v…` for the runtime to find, which Bun does
   * not look for.
   */
  exported?: true;
}

/** Runs on any ABI whose Node-API is new enough. */
export interface NodeApi {
  kind: 'node-api';
  nodeApi: NodeApiLevels;
}

/** Registers through Node-API but calls V8 directly: the runtime checks no ABI, so only symbols can tell. */
export interface Hybrid {
  kind: 'hybrid';
  nodeApi: NodeApiLevels;
}

/** A plain library or an executable. */
export interface NoAddon {
  kind: 'none';
}

export interface NodeApiLevels {
  /**
   * The value that `node_api_module_get_api_version_v1` returns, which may be `experimentalNodeApi`. Null:
   * not exported.
   */
  declared: number | null;
  /**
   * The highest version that an imported `napi_*`/`node_api_*` symbol needs. Null: none is imported by name.
   */
  required: number | null;
}

interface SliceFacts {
  arch: Arch | null;
  /** The file's role for the loader. */
  type: 'library' | 'executable' | 'other';
  registration: Registration;
  /** Libraries required to load this one, in file order and as spelled in the file. */
  needed: string[];
  /** Names by which others know this file (soname, install name, PE export name). */
  soname: string | null;
  stripped: boolean | null;
  problems: FormatProblem[];
}

export interface ElfSlice extends SliceFacts {
  format: 'elf';
  arm: { version: number | null; float: 'hard' | 'soft' | null } | null;
  libc: Libc | null;
  /**
   * Floors as dotted numbers without prefix ("2.28", "3.4.22", "1.3.9"); weak needs and libgcc_s do not
   * count.
   */
  glibc: string | null;
  glibcxx: string | null;
  cxxabi: string | null;
  /** Every version need: the source of the three floors, weak needs included. */
  versionNeeds: { library: string; version: string; weak: boolean }[];
  interpreter: string | null;
  rpath: string[];
  runpath: string[];
  /** All symbols are bound on load, including lazily bound calls. */
  bindNow: boolean;
  /**
   * The file asks for a stack that can be executed (`PT_GNU_STACK`); null where it does not say, and the
   * system's default counts.
   */
  executableStack: boolean | null;
}

export interface MachOSlice extends SliceFacts {
  format: 'macho';
  /** The oldest macOS that it was linked for, "10.15". */
  minimumOs: string | null;
  rpath: string[];
  /** Those of `needed` that may be missing (`LC_LOAD_WEAK_DYLIB`); absent if there are none. */
  weak?: string[];
  /** Carries a code signature (`LC_CODE_SIGNATURE`), whether or not it is a valid one. */
  signed: boolean;
}

export interface PeSlice extends SliceFacts {
  format: 'pe';
  /**
   * The program or library that its Node symbols are imported from: `node.exe`, `libnode.dll`, `electron.exe`
   * …
   */
  hostImport: string | null;
  /** Those of `needed` that are loaded at their first call (`/DELAYLOAD`); absent if there are none. */
  delayed?: string[];
}

/** An oddity that did not keep the file from being read. */
export interface FormatProblem {
  code: 'truncated' | 'ambiguous-abi' | 'malformed-table' | 'limit';
  detail: string;
}
