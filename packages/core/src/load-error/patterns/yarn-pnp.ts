import { basename } from 'node:path/posix';
import type { Cause } from '../cause.ts';
import type { ErrorPattern } from '../load-error.ts';
import { platformTriple } from '../surroundings.ts';

/** Yarn 2 to 4: `.pnp.cjs`, packages/yarnpkg-pnp/sources/loader/makeApi.ts. */
export const pnpPatterns: readonly ErrorPattern[] = [
  {
    pattern:
      /Required unplugged package missing from disk[^\n]{0,300}\s{1,8}Missing package: (?<asks>@?[\w.-]{1,200}(?:\/[\w.-]{1,200})?)@[^\n]{1,300}(?:\s{1,8}Expected package location: (?<path>[^\n]{1,1024}))?/g,
    read: ({ asks = null, path = null }) => ({ asks, path, problem: { code: 'NOT_UNPLUGGED' } }),
  },
  {
    pattern:
      /Qualified path resolution failed[^\n]{0,200}\s{1,8}Source path: (?<path>[^\n]{1,1024}\.node|[^\n]{1,900}[\\/]unplugged[\\/][^\n]{1,900}[\\/]node_modules[\\/](?:@[\w.-]{1,200}[\\/])?[\w.-]{1,200}[\\/]?)(?=\n|$)/g,
    read: ({ path = '' }) => {
      if (!path.endsWith('.node')) return { path, problem: { code: 'NOT_UNPLUGGED' } };
      const problem: Cause = platformTriple.test(path)
        ? { code: 'PLATFORM_PACKAGE_MISSING', wanted: [basename(path)], present: [], offered: true }
        : { code: 'NOT_BUILT', why: 'never-run', expected: [path] };
      return { path, problem, weight: 'missing' };
    },
  },
];
