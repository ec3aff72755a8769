import type { Libc, Platform } from '../facts.ts';
import type { VersionNeed } from './versions.ts';

/** The signs of the system that a file was made for. */
export interface SystemSigns {
  osAbi: number;
  noteOwners: ReadonlySet<string>;
  interpreter: string | null;
  needed: readonly string[];
  versionNeeds: readonly VersionNeed[];
  /** Whether it takes part in dynamic linking at all. */
  dynamic: boolean;
  /** It is a program; one that is not dynamically linked contains everything it needs. */
  program: boolean;
}

/** `EI_OSABI` (elf.h, `ELFOSABI_…`) of systems that set it. */
const osAbis: Readonly<Record<number, Platform>> = {
  2: 'netbsd',
  6: 'sunos',
  7: 'aix',
  9: 'freebsd',
  12: 'openbsd',
};

/** Solaris and illumos libraries (ld.so.1(1)) in places where no Linux has its own of that name. */
const sunLoader = /^(?:\/usr\/lib|(?:\/usr)?\/lib\/(?:amd64|sparcv9|64))\/ld\.so\.1$/;

/**
 * The system, by the strongest sign first: its own note, the header, version names, libraries unique to
 * it.
 */
export function platformOf({
  osAbi,
  noteOwners,
  interpreter,
  needed,
  versionNeeds,
  dynamic,
}: SystemSigns): Platform | null {
  if (noteOwners.has('OHOS')) return 'openharmony';
  if (noteOwners.has('Android')) return 'android';
  if (noteOwners.has('FreeBSD')) return 'freebsd';
  if (noteOwners.has('OpenBSD')) return 'openbsd';
  if (noteOwners.has('NetBSD')) return 'netbsd';
  const named = osAbis[osAbi];
  if (named !== undefined) return named;
  if (versionNeeds.some(({ version }) => version.startsWith('FBSD_'))) return 'freebsd';
  if (versionNeeds.some(({ version }) => /^(?:SUNW|ILLUMOS)_/.test(version))) return 'sunos';
  if (interpreter?.startsWith('/system/bin/linker') === true) return 'android';
  if (interpreter !== null && sunLoader.test(interpreter)) return 'sunos';
  if (needed.some((name) => /^lib(?:socket|sendfile|kstat)\.so(?:\.1)?$/.test(name))) return 'sunos';
  if (needed.some((name) => /^libc\.so\.\d+\.\d+$/.test(name))) return 'openbsd';
  if (needed.some((name) => name === 'liblog.so' || name === 'libdl.so' || name === 'libm.so'))
    return 'android';
  if (needed.includes('libc.so') && versionNeeds.some(({ version }) => version === 'LIBC')) return 'android';
  if (needed.includes('libc.so.7')) return 'freebsd';
  return dynamic || osAbi === 3 || osAbi === 0 ? 'linux' : null;
}

/**
 * The C library that a file was linked with; `neutral` if it needs none and so loads with either. Needs of
 * libgcc and libstdc++ do not count: under musl, too, they carry version names like glibc's.
 */
export function libcOf(
  platform: Platform | null,
  { interpreter, needed, versionNeeds, dynamic, program }: SystemSigns,
): Libc | null {
  if (platform === 'android') return 'bionic';
  if (platform === 'openharmony') return 'musl';
  if (platform !== 'linux') return null;
  if (needed.some((name) => name.startsWith('libc.musl-')) || interpreter?.includes('/ld-musl-') === true)
    return 'musl';
  if (
    versionNeeds.some(
      ({ library, version }) => version.startsWith('GLIBC_') && !/^lib(?:gcc_s|stdc\+\+)\.so/.test(library),
    )
  )
    return 'glibc';
  if (
    needed.some((name) =>
      /^(?:libc|libm|libpthread|libdl|librt|libutil|libresolv)\.so\.\d$|^ld-linux|^ld64\.so|^ld\.so/.test(
        name,
      ),
    )
  )
    return 'glibc';
  if (interpreter !== null && /\/ld(?:-linux[^/]*|64)?\.so/.test(interpreter)) return 'glibc';
  if (needed.includes('libc.so')) return 'musl';
  return dynamic || program ? 'neutral' : null;
}
