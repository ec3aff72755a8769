import { hookOn } from './hooks.ts';
import { machines } from './machines.ts';

hookOn(machines['linux-x64-musl']);
hookOn(machines['win32-x64']);
