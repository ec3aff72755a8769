import { resolveLoader } from '../loaders/index.ts';
import type { Resolution } from '../loaders/loader.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from './native-package.ts';

/**
 * What a package of a tree loads on a runtime.
 * @param fits whether one of its files would load there
 */
export function resolvePackage<File extends Pick<RecordedFile, 'path'>>(
  pkg: Omit<NativePackage, 'files'> & { files: readonly File[] },
  runtime: Runtime,
  fits: (file: File) => boolean,
): Resolution {
  const files = new Map(pkg.files.map((file) => [file.path, file]));
  const { name, version, platform, resolvedDeps } = pkg;
  return resolveLoader(
    pkg.loader,
    {
      name,
      version,
      platform,
      files: [...files.keys()],
      fits: (path) => {
        const file = files.get(path);
        return file !== undefined && fits(file);
      },
      installed: (dependency) => (resolvedDeps[dependency] ?? null) !== null,
    },
    runtime,
  );
}
