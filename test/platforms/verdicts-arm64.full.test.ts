import { machines, nodesOf } from './machines.ts';
import { compareOn } from './verdicts.ts';

const machine = machines['linux-arm64'];
compareOn(machine, nodesOf(machine).slice(0, 2));
