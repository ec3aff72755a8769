import { kindOf, type Runtime } from '@abistamp/core/guard';

/** This process, as far as it says so itself: the machine is not asked. */
export function describeProgram(): Runtime {
  const { versions, platform, arch, execPath } = process;
  const kind = kindOf(versions);
  return {
    kind,
    version: versions[kind] ?? null,
    abi: Number(versions.modules),
    nodeApi: versions['napi'] === undefined ? null : Number(versions['napi']),
    platform: platform as Runtime['platform'],
    arch: arch as Runtime['arch'],
    ...{ libc: null, glibc: null, macos: null, execPath },
  };
}
