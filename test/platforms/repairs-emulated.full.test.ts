import { machines } from './machines.ts';
import { repairOn } from './repairs.ts';

/* npm and node-gyp take long under emulation. */

repairOn(machines['linux-arm64']);
repairOn(machines['linux-s390x']);
