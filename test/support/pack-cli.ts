import { fileURLToPath } from 'node:url';
import { packPackage } from './pack-package.ts';

/** The built command as a published package names it: a program to run with any Node.js. */
export const cli = fileURLToPath(new URL('../../packages/cli/dist/abistamp.cjs', import.meta.url));

/** The command as users get it. */
export const packCli = (): Promise<string> => packPackage('cli');
