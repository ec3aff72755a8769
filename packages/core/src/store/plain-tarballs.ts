/** Enough for the tarballs of many projects, of 32 bytes each. */
const maxTarballs = 12_000;

/** Tarballs whose package.json says nothing of native files, by their integrity. */
export interface PlainTarballs {
  has(integrity: string): boolean;
  add(integrity: string): void;
  /** The new text, if there is anything to save. */
  changed(): string | null;
}

/** @param text a line for each tarball, the newest last */
export function openPlainTarballs(text: string): PlainTarballs {
  const known = new Set(text.split('\n'));
  let isChanged = false;
  return {
    has: (integrity) => known.has(shorten(integrity)),
    add: (integrity) => {
      if (!/^[\w+/=-]+$/.test(integrity)) return;
      known.add(shorten(integrity));
      isChanged = true;
    },
    changed: () => (isChanged ? [...known].slice(-maxTarballs).join('\n') : null),
  };
}

/** Enough of a hash to tell tarballs apart. */
const shorten = (integrity: string): string => integrity.slice(0, 31);
