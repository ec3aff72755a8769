import { machines } from './machines.ts';
import { compareOn } from './verdicts.ts';

compareOn(machines['linux-armv7l']);
