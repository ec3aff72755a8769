import { hookOn } from './hooks.ts';
import { machines } from './machines.ts';

/* Package managers take long under emulation. */

hookOn(machines['linux-arm64']);
