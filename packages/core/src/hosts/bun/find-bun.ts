import { existsSync } from 'node:fs';
import { AbistampError } from '../../errors.ts';
import { findProgram } from '../find-program.ts';

/**
 * The user's Bun: the one that called us, else the first on the search path.
 * @throws AbistampError `HOST_MISSING`
 */
export function requireBun(env: NodeJS.ProcessEnv): string {
  const calling = env['npm_execpath'] ?? '';
  if (/[\\/]bun(?:\.exe)?$/.test(calling) && existsSync(calling)) return calling;
  const program = findProgram('bun', env);
  if (program !== null) return program;
  throw new AbistampError(
    'HOST_MISSING',
    'bun was not found on the search path, and it has to unpack these packages again',
    { hint: 'add the folder of bun to PATH' },
  );
}
