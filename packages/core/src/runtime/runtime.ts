import type { Arch, Libc, Platform } from '@abistamp/binary';

/** The program that loads addons, and the machine it runs on, as far as that decides what loads. */
export interface Runtime {
  kind: 'node' | 'electron';
  /** Version of the runtime without a leading "v". Null for a target that is known by its ABI alone. */
  version: string | null;
  /** `process.versions.modules`. */
  abi: number;
  /** `process.versions.napi`; null where it is not known. */
  nodeApi: number | null;
  platform: Platform;
  arch: Arch;
  /** The C library this very program is linked with; null off Linux, and where it cannot be told. */
  libc: Extract<Libc, 'glibc' | 'musl'> | null;
  /** Version of glibc, "2.36"; null under musl and off Linux. */
  glibc: string | null;
  /** Where the program lies; null for a runtime of another machine, which can be judged but not asked. */
  execPath: string | null;
}

/** A runtime that is a program on this machine: it can be run. */
export interface LocalRuntime extends Runtime {
  execPath: string;
}
