import { AbistampError } from '../../errors.ts';

/**
 * Builds and addons run as this user, and may read the environment that we were started with
 * (`/proc/<pid>/environ`), whatever theirs lacks. So nothing of a project runs while we hold the key: for
 * every command and hook that repairs, except pnpm's, whose jobs are started without it.
 * @throws AbistampError `BAD_ARGUMENT`
 */
export function requireNoSigningKey(env: NodeJS.ProcessEnv): void {
  if ((env['ABISTAMP_STORE_SIGNING_KEY'] ?? '') === '') return;
  throw new AbistampError(
    'BAD_ARGUMENT',
    'ABISTAMP_STORE_SIGNING_KEY is set, and any build or addon could read it from this process, so nothing is repaired',
    { hint: 'set it only for the command that signs: abistamp store push' },
  );
}
