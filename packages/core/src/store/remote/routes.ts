import type { Agent } from 'node:http';
import { openConnections } from './connections.ts';
import { openProxied } from './proxied-agent.ts';

/** How one server is reached. */
export interface Route {
  agent: Agent;
  /** What is asked for, where that is not the address's own path; null otherwise. */
  path: string | null;
  /** Headers for a proxy. */
  headers: Readonly<Record<string, string>>;
}

/** The ways to servers, kept open: directly, or through the proxy that is set for them. */
interface Routes {
  routeTo(url: URL): Promise<Route>;
  close(): void;
}

/** @param proxyFor an address, as it was set; null for none */
export function openRoutes(proxyFor: (url: URL) => string | null): Routes {
  const direct = openConnections();
  const proxies = new Map<string, ReturnType<typeof openProxied>>();
  return {
    routeTo: async (url) => {
      const proxy = proxyFor(url);
      if (proxy === null) return { agent: await direct.agentFor(url.protocol), path: null, headers: {} };
      const known = proxies.get(proxy);
      const opened = known ?? openProxied(new URL(proxy.includes('://') ? proxy : `http://${proxy}`));
      proxies.set(proxy, opened);
      return opened.routeTo(url);
    },
    close: () => {
      direct.close();
      for (const each of proxies.values()) each.close();
    },
  };
}
