/** node-abi has no types of its own. */
declare module 'node-abi' {
  interface AbiTarget {
    runtime: string;
    target: string;
    abi: string;
  }
  /** Every release with its own number, including future ones. */
  export const allTargets: readonly AbiTarget[];
  export const futureTargets: readonly AbiTarget[];
  /** @throws for an unknown release */
  export function getAbi(version: string, runtime: string): string;
}
