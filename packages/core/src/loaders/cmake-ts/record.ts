import { array, literal, number, record, type Shape, string } from '../../files/shape.ts';
import { type LoaderFacts, when } from '../loader.ts';

/**
 * `loadAddon(build)` of cmake-ts: everything that its manifest lists for the machine, newest ABI first, until
 * one loads.
 */
export interface CmakeTsRecord extends LoaderFacts {
  kind: 'cmake-ts';
  builds: CmakeTsBuild[];
}

export interface CmakeTsBuild {
  file: string;
  os: string;
  arch: string;
  libc: string;
  abi: number;
}

const buildShape: Shape<CmakeTsBuild> = record({
  file: string,
  os: string,
  arch: string,
  libc: string,
  abi: number,
});

export const cmakeTsShape: Shape<CmakeTsRecord> = record({
  kind: literal('cmake-ts'),
  builds: array(buildShape),
  when,
});
