/** A machine that an image is for. */
export interface TargetPlatform {
  /** As Node spells it. */
  arch: string;
  libc: 'glibc' | 'musl';
  /** A file says so, rather than a guess. */
  isNamed: boolean;
}

/**
 * Names among a package's optional dependencies that are made for a machine, as the common families spell it:
 * `@img/sharp-linuxmusl-x64`, `@swc/core-linux-x64-gnu`, `@esbuild/linux-arm64`.
 */
export function offersFor(names: readonly string[], { arch, libc }: TargetPlatform): string[] {
  const forArch = names.filter((name) =>
    new RegExp(`(?:^|[-_./@])linux(?:musl)?[-_]${arch}(?:[-_.]|$)`).test(name),
  );
  const isMusl = (name: string) => /linuxmusl|[-_.]musl/.test(name);
  const musl = forArch.filter(isMusl);
  // Without one of its own, the plain package is for both.
  if (libc === 'musl') return musl;
  return forArch.filter((name) => !isMusl(name));
}

/** As `process.platform` and its fellows say it: `linux-x64-musl`. */
export const nameTarget = ({ arch, libc }: TargetPlatform): string =>
  `linux-${arch}${libc === 'musl' ? '-musl' : ''}`;
