import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { listFolder, within } from '../ordered.ts';
import { matchesTuple, pickTagged } from '../prebuild-tags.ts';
import { pickNamed } from './prebuild-names.ts';
import type { NodeGypBuildRecord } from './record.ts';

/**
 * node-gyp-build 4.8 `load.resolve`: build/Release, then build/Debug, whatever they contain; then the most
 * specific of `prebuilds`. node-gyp-build-optional-packages 5 continues with the platform package.
 */
export function resolveNodeGypBuild(
  record: NodeGypBuildRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const { root, flavor } = record;
  const { files, fits } = input;
  const built = ['Release', 'Debug'].flatMap((folder) =>
    listFolder(files, within(root, `build/${folder}`)).filter((file) => file.endsWith('.node')),
  );
  const prebuilt =
    flavor === 'names'
      ? pickNamed(files, root, runtime)
      : pickPrebuilt(files, root, runtime, flavor === 'packages');
  const first = built[0];
  if (first !== undefined) {
    const shadowed = !fits(first) && prebuilt !== null && fits(prebuilt) ? prebuilt : null;
    return { kind: 'files', files: [first], shadowed };
  }
  if (prebuilt !== null) return { kind: 'files', files: [prebuilt], shadowed: null };
  if (flavor === 'packages') return { kind: 'delegates', packages: [platformPackageOf(input.name, runtime)] };
  return {
    kind: 'nothing',
    expected: [
      within(root, 'build/Release/*.node'),
      within(root, `prebuilds/${runtime.platform}-${runtime.arch}/*.node`),
    ],
  };
}

function pickPrebuilt(files: string[], root: string, runtime: Runtime, strict: boolean): string | null {
  const prebuilds = within(root, 'prebuilds/');
  const tuples = new Set<string>();
  for (const file of files) {
    if (!file.startsWith(prebuilds)) continue;
    const end = file.indexOf('/', prebuilds.length);
    if (end > 0) tuples.add(file.slice(prebuilds.length, end));
  }
  // Fewest architectures first (`compareTuples`).
  const tuple = [...tuples]
    .sort()
    .filter((name) => matchesTuple(name, runtime))
    .sort((a, b) => a.split('+').length - b.split('+').length)[0];
  return tuple === undefined ? null : pickTagged(listFolder(files, prebuilds + tuple), runtime, strict);
}

/** node-gyp-build-optional-packages 5 `load.resolve`, `platformPackage`. */
function platformPackageOf(name: string, { platform, arch }: Runtime): string {
  return `${name.startsWith('@') ? '' : `@${name}/`}${name}-${platform}-${arch}`;
}
