import type { Arch, Libc, Platform } from '@abistamp/binary';
import type { RuntimeKind } from './kind.ts';

/** The program that loads addons and the machine it runs on, as far as they decide what loads. */
export interface Runtime {
  kind: RuntimeKind;
  /** Version of the runtime without a leading "v". Null for a target known only by its ABI. */
  version: string | null;
  /** `process.versions.modules`. Bun and Deno report that of the Node which they imitate. */
  abi: number;
  /** `process.versions.napi`; null when unknown. */
  nodeApi: number | null;
  platform: Platform;
  arch: Arch;
  /** The C library this program is linked with; null off Linux, and when unknown. */
  libc: Extract<Libc, 'glibc' | 'musl'> | null;
  /** The glibc version, "2.36"; null under musl and off Linux. */
  glibc: string | null;
  /** The macOS version, "14.5" or "14"; null on other systems, and when unknown. */
  macos: string | null;
  /** Path of the program; null for a runtime on another machine, which can be judged but not run. */
  execPath: string | null;
}

/** A runtime that is a program on this machine and can be run. */
export interface LocalRuntime extends Runtime {
  execPath: string;
}
