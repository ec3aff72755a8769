/** Where a package manager asks for packages, and how, by its own settings. */
export interface NetworkSettings {
  isOffline: boolean;
  /** The registry of a package; null where no setting names one. */
  registryOf(name: string): string | null;
  /** The header `authorization` for a package of a registry; null where no setting has one. */
  authorizationFor(name: string, registry: URL): string | null;
  /** The proxy that a server is asked through; null for none. */
  proxyFor(url: URL): string | null;
}

/** `@scope` of a name; null without one. */
export const scopeOf = (name: string): string | null => /^@[^/]+(?=\/)/.exec(name)?.[0] ?? null;

export const basic = (userAndPassword: string): string =>
  `Basic ${Buffer.from(userAndPassword).toString('base64')}`;

/** A variable in any case; null if it is empty or not set. */
export function readVariable(env: NodeJS.ProcessEnv, name: string): string | null {
  const entry = Object.entries(env).find(([key, value]) => key.toLowerCase() === name && value !== '');
  return entry?.[1] ?? null;
}

/**
 * Whether a list such as "example.com,.internal" keeps a server from being asked through a proxy: by the last parts of
 * its name, as npm (@npmcli/agent, `proxy.js`) and pnpm compare them. "*" stands for all, as for most others.
 */
export function isSpared({ hostname, port }: URL, list: string | null): boolean {
  const parts = hostname.split('.').reverse();
  return (list ?? '').split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = '', only = port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const wanted = name.split('.').filter(Boolean).reverse();
    return only === port && wanted.length > 0 && wanted.every((part, at) => part === parts[at]);
  });
}
