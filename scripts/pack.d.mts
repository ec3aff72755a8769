export interface PackedPackage {
  name: string;
  version: string;
  /** Its path. */
  tarball: string;
}

export function packAll(places: { root: string; folder: string }): Promise<PackedPackage[]>;
