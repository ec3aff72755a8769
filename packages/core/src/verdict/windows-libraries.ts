import type { PeSlice } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import type { Problem } from './problem.ts';

/** The program that exports Node's functions, under the names that addons import. */
const host = /^(?:node|electron|iojs|nw)\.(?:exe|dll)$/;

/** Names without a file: the loader knows what is behind them. */
const apiSet = /^(?:api|ext)-ms-/;

/**
 * What every Windows from 10 on has: the C runtime, and the libraries that some 300 packages with files
 * for Windows import.
 */
const ofWindows =
  /^(?:ucrtbase|kernel32|kernelbase|ntdll|user32|gdi32|gdiplus|advapi32|sechost|shell32|shlwapi|shcore|ole32|oleaut32|oleacc|combase|comctl32|comdlg32|rpcrt4|ws2_32|wsock32|mswsock|iphlpapi|dnsapi|winhttp|wininet|netapi32|crypt32|cryptbase|bcrypt|bcryptprimitives|ncrypt|secur32|wintrust|userenv|version|psapi|pdh|dbghelp|dbgcore|powrprof|setupapi|cfgmgr32|hid|winusb|winspool|winmm|mmdevapi|avrt|propsys|imm32|uxtheme|dwmapi|msvcrt|mpr|wtsapi32|winscard|wevtapi|rstrtmgr|credui|d2d1|d3d9|d3d11|d3d12|d3dcompiler_47|dxgi|dwrite|dxva2|opengl32|glu32|windowscodecs|mf|mfplat|mfreadwrite|bluetoothapis|virtdisk|wlanapi|wldap32|fwpuclnt|activeds|cabinet|normaliz|msimg32|usp10|rasapi32|dhcpcsvc|tdh|wer|ktmw32|fltlib|xinput1_4|xinput9_1_0|dsound|dinput8)\.(?:dll|drv)$/;

/** Microsoft's Visual C++ Redistributable, which is no part of Windows, and on hardly any machine missing. */
export function isVisualC(library: string): boolean {
  return /^(?:vcruntime|msvcp|vccorlib|concrt|vcomp|mfc)1[24]0[\w.]*\.dll$/i.test(library);
}

/** Whether this machine has a DLL outside of the tree, by its name in lower case. */
export type IsPresent = (library: string) => boolean;

/** Needs that are followed in a tree: what was made to have more takes no longer. */
const mostNeeds = 500_000;

/**
 * DLLs that addons need on load, and that are neither in their own folder nor in Windows: Windows looks there
 * first (`LOAD_WITH_ALTERED_SEARCH_PATH`, "Dynamic-link library search order"), for the DLLs of its DLLs too.
 * @param isPresent null for another machine: which DLLs the folders of its `PATH` hold is not known
 * @returns as `judgeCompanions`
 */
export function judgeWindowsLibraries(
  packages: readonly NativePackage[],
  runtime: Runtime,
  isPresent: IsPresent | null,
): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  let left = mostNeeds;
  for (const pkg of packages) {
    const files = new Map(pkg.files.map((file) => [file.path.toLowerCase(), file]));
    for (const addon of pkg.files) {
      if (!addon.path.endsWith('.node')) continue;
      const folder = addon.path.slice(0, addon.path.lastIndexOf('/') + 1);
      const open = new Set<string>();
      const seen = new Set([addon]);
      for (const file of seen)
        for (const library of listNeeds(file, runtime)) {
          const name = nameOf(library);
          left--;
          const found = left < 0 ? undefined : files.get((folder + name).toLowerCase());
          if (found !== undefined) seen.add(found);
          else if (!host.test(name) && !isOnMachine(name, isPresent)) open.add(library);
        }
      if (open.size === 0) continue;
      const missing: Problem = { code: 'LIBRARY_MISSING', libraries: [...open].sort(), from: null };
      // What was not looked at may be missing.
      const isDoubt = isPresent === null || left < 0;
      problems.set(`${pkg.path}/${addon.path}`, isDoubt ? { ...missing, elsewhere: true } : missing);
    }
  }
  return problems;
}

/** In lower case; the loader appends what is missing ("Dynamic-link library search order", remarks). */
const nameOf = (library: string): string => `${library}${library.includes('.') ? '' : '.dll'}`.toLowerCase();

function isOnMachine(name: string, isPresent: IsPresent | null): boolean {
  if (apiSet.test(name)) return true;
  return isPresent === null ? ofWindows.test(name) || isVisualC(name) : isPresent(name);
}

/** Without those that are loaded at their first call. */
function listNeeds({ facts }: RecordedFile, { arch }: Runtime): string[] {
  const slices: readonly PeSlice[] = facts.format === 'pe' ? facts.slices : [];
  const slice = slices.find((one) => one.arch === null || one.arch === arch);
  return slice === undefined ? [] : slice.needed.filter((name) => !slice.delayed?.includes(name));
}
