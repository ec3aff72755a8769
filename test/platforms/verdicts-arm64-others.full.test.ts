import { machines, nodesOf } from './machines.ts';
import { compareOn } from './verdicts.ts';

/* Under emulation, all Nodes in one file would take longer than a file may. */

const machine = machines['linux-arm64'];
compareOn(machine, nodesOf(machine).slice(2));
