import { AbistampError } from '../../errors.ts';
import type { HostInit } from '../init.ts';

/** Yarn 1 has no hooks for us. */
export const yarnClassicInit: HostInit = {
  options: [],
  plan: () => {
    throw new AbistampError('HOST_UNSUPPORTED', 'Yarn 1 knows no plugins, so there is nothing to wire', {
      hint: (abistamp) => `call ${abistamp} check in the scripts that need it`,
    });
  },
};
