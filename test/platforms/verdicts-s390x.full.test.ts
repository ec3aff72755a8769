import { machines } from './machines.ts';
import { compareOn } from './verdicts.ts';

compareOn(machines['linux-s390x']);
