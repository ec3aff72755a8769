import { readLabels } from '../../runtime/labels.ts';
import type { DeclaredPlatform } from '../../runtime/matches-platform.ts';
import { matchesPlatform } from '../../runtime/matches-platform.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { chooseAlternate, groupAlternates } from '../alternates.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { isAddon } from '../native-names.ts';
import { listFolder, nothingToLoad } from '../ordered.ts';
import { pickTagged } from '../prebuild-tags.ts';
import type { PlatformPackageRecord } from './record.ts';

/**
 * Its content, if it is made for the runtime; otherwise the package that would use it says whether another
 * one is installed. One package may serve both C libraries (`linux_x64/koffi.node`, `musl_x64/koffi.node`):
 * then one of the two counts.
 */
export function resolvePlatformPackage(
  record: PlatformPackageRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const { name, platform, files, fits } = input;
  if (platform !== null && !matchesPlatform(platform, runtime)) return nothingToLoad;
  if (isForOtherLibc(name, runtime) || isForOtherCpu(name, platform, runtime)) return nothingToLoad;
  if (record.glibc === true && runtime.libc === 'musl') return nothingToLoad;
  if (record.main !== null && !files.includes(record.main))
    return { kind: 'nothing', expected: [record.main] };
  // What is named after a machine, and holds nothing for it, lacks what it is there for.
  if (files.length === 0 && isNamedAfterMachine(name)) return { kind: 'nothing', expected: [] };
  if (record.uses === 'tagged') {
    const tagged = pickTagged(listFolder(files, ''), runtime, true);
    return tagged === null ? nothingToLoad : { kind: 'files', files: [tagged], shadowed: null };
  }
  // Requiring it gives its main file, whatever lies beside it.
  const addons =
    record.main !== null
      ? [record.main]
      : groupAlternates(files.filter(isAddon)).flatMap((group) =>
          // A single file is used, whatever its name says.
          group.length === 1 ? group : (chooseAlternate(group, fits, runtime) ?? []),
        );
  return { kind: 'files', files: [...addons, ...files.filter((file) => !isAddon(file))], shadowed: null };
}

function isNamedAfterMachine(name: string): boolean {
  const { os, cpu } = readLabels(name);
  return os !== null && cpu.length > 0;
}

/**
 * `@node-llama-cpp/linux-arm64` may be installed on x64 too, to be shipped from there: of several, the name
 * decides.
 */
function isForOtherCpu(name: string, platform: DeclaredPlatform | null, { arch }: Runtime): boolean {
  if (platform === null || platform.cpu.length < 2) return false;
  const named = readLabels(name).cpu;
  return named.some((cpu) => platform.cpu.includes(cpu)) && !named.includes(arch);
}

/**
 * `@libsql/linux-x64-musl` declares no `libc`, and others declare a wrong one, so npm installs them beside
 * those for glibc. Those who load them go by the name.
 */
function isForOtherLibc(name: string, { libc }: Runtime): boolean {
  const named = readLabels(name).libc;
  return named !== null && libc !== null && named !== libc;
}
