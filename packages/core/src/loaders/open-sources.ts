import type { PackageView } from '../files/package-view.ts';
import { readSources, type Sources } from '../javascript/sources.ts';

/** A package's code, read on first use: many packages are recognised without it. */
export function openSources(view: PackageView): Sources {
  let sources: Sources | null = null;
  const read = () => {
    sources ??= readSources(view);
    return sources;
  };
  return {
    get files() {
      return read().files;
    },
    mentioning: (...words) => read().mentioning(...words),
  };
}
