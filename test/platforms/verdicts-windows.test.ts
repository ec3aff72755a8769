import { machines } from './machines.ts';
import { compareOn } from './verdicts.ts';

compareOn(machines['win32-x64']);
