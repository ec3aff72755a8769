import { AbistampError } from '@abistamp/core';
import type { StoredImage } from './list-images.ts';

interface Wanted {
  /** As given: a whole name, or its end (`shop:1`). */
  name: string | null;
  /** `linux/arm64`, `linux/arm64/v8`, or as the other commands spell it, `linux-arm64`. */
  platform: string | null;
}

/**
 * The images that are asked for: all platforms of one name.
 * @throws AbistampError `BAD_ARGUMENT` for several names and none given, `IMAGE_PLATFORM_MISSING`
 */
export function chooseImages(images: readonly StoredImage[], wanted: Wanted): StoredImage[] {
  const named = chooseNamed(images, wanted.name);
  if (wanted.platform === null) return named;
  const found = named.find(({ platform }) => isPlatform(platform, wanted.platform ?? ''));
  if (found !== undefined) return [found];
  throw new AbistampError(
    'IMAGE_PLATFORM_MISSING',
    `there is no image for ${wanted.platform}; there are ${named.map(({ platform }) => platform || 'one that names no platform').join(', ')}`,
    { hint: 'name one of these with --platform, or build and save the image for that one' },
  );
}

function chooseNamed(images: readonly StoredImage[], name: string | null): StoredImage[] {
  const names = [...new Set(images.map((image) => image.name ?? ''))];
  if (name === null) {
    if (names.length < 2) return [...images];
    throw new AbistampError('BAD_ARGUMENT', `the archive holds ${names.length} images: ${listOf(names)}`, {
      hint: (abistamp) => `name one after the archive: ${abistamp} image ARCHIVE ${names[0] ?? ''}`,
    });
  }
  const all = images.flatMap(namesOf);
  const found =
    all.find((each) => each === name) ??
    all.find((each) => each.endsWith(`/${name}`) || each.endsWith(`:${name}`));
  if (found === undefined)
    throw new AbistampError(
      'BAD_ARGUMENT',
      `there is no image ${name}; there are ${listOf([...new Set(all)])}`,
    );
  return images
    .filter((image) => namesOf(image).includes(found))
    .map((image) => ({ ...image, name: image.name === null ? null : found }));
}

const namesOf = ({ name, aliases }: StoredImage): string[] => [name ?? '', ...aliases];

/** The first that matches is meant, as the specification says; a variant counts where it is asked for. */
function isPlatform(platform: string, wanted: string): boolean {
  const [os, arch, variant] = platform.split('/');
  const [wantedOs, wantedArch = '', wantedVariant] = wanted.split(/[/-]/);
  return (
    os === wantedOs &&
    normalise(arch ?? '') === normalise(wantedArch) &&
    (wantedVariant === undefined || !/^v\d/.test(wantedVariant) || variant === wantedVariant)
  );
}

const aliases: Readonly<Record<string, string>> = {
  ...{ x64: 'amd64', ia32: '386', ppc64: 'ppc64le', aarch64: 'arm64', x86_64: 'amd64' },
};

const normalise = (arch: string): string => (Object.hasOwn(aliases, arch) ? (aliases[arch] ?? arch) : arch);

const listOf = (names: readonly string[]): string =>
  names.map((name) => name || 'one without a name').join(', ');
