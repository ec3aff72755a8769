import type { Place } from '../text/place.ts';

/** A function that AWS Lambda runs from a zip file. */
export interface Lambda {
  name: string;
  /** Major version of Node. */
  node: number;
  arch: 'x64' | 'arm64';
  runtimePlace: Place;
  archPlace: Place;
  tool: 'sam' | 'serverless' | 'cdk';
}
