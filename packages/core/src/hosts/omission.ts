import type { Runtime } from '../runtime/runtime.ts';
import type { NextStep } from './command.ts';

/** A setting that keeps the platform package for a machine out of every install, and the way past it. */
export interface Omission {
  /** As people write it: "omit=optional", "supportedArchitectures.os". */
  setting: string;
  remedy: NextStep;
}

/** A machine by what package managers choose platform packages by. */
export type Machine = Pick<Runtime, 'platform' | 'arch' | 'libc'>;
