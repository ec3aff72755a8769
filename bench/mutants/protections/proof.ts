import { core, type Protection } from './protection.ts';

/** How an addon is loaded to see whether it works. */
export const proofProtections: readonly Protection[] = [
  {
    rows: ['16'],
    without: 'the signal that cannot be ignored',
    file: `${core}/hosts/process-groups.ts`,
    from: "for (const signal of ['SIGTERM', 'SIGKILL'] as const) {",
    to: "for (const signal of ['SIGTERM'] as const) {",
    test: 'test/safety/proof.test.ts',
    hangs: true,
  },
  {
    rows: ['17'],
    without: 'the secret on each line of a proof',
    file: `${core}/repair/signed-child.ts`,
    from: 'return signature === sign ? [rest] : [];',
    to: "return signature !== '' ? [rest] : [];",
    test: 'test/safety/required.test.ts',
  },
  {
    rows: ['17'],
    without: 'the block that hides the secret of a proof from what is loaded',
    file: `${core}/repair/load-files.ts`,
    from: `'{const{writeSync:w`,
    to: `'const{writeSync:w`,
    test: 'test/safety/required.test.ts',
  },
];
