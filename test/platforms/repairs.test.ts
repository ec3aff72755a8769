import { machines } from './machines.ts';
import { repairOn } from './repairs.ts';

repairOn(machines['linux-x64-musl']);
repairOn(machines['win32-x64']);
