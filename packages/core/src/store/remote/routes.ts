import { openConnections } from './connections.ts';
import { openProxied, type Route } from './proxied-agent.ts';

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
