/** node-abi has no types of its own. */
declare module 'node-abi' {
  interface AbiTarget {
    runtime: string;
    target: string;
    abi: string;
  }
  /** Every release that has a number of its own, those that are still to come included. */
  export const allTargets: readonly AbiTarget[];
  export const futureTargets: readonly AbiTarget[];
  /** @throws for a release that it does not know */
  export function getAbi(version: string, runtime: string): string;
}
