import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import type { Installed, InstalledPackage } from '@abistamp/core/internal/hosts/installed';

export const plain: InstalledPackage = {
  version: '1.0.0',
  integrity: null,
  hasInstallScript: null,
  os: [],
  cpu: [],
  libc: [],
  optionalDependencies: [],
  optional: false,
  inBundle: false,
};
export const parse = (host: HostName, text: string): Installed | null => hostOf(host).installed.parse(text);
export const versionsIn = (host: HostName, text: string) =>
  Object.fromEntries(parse(host, text)?.versions ?? []);
