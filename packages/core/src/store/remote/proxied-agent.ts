import { Agent, request as requestPlain } from 'node:http';
import { type AgentOptions, request as requestSecure, Agent as SecureAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** How one server is reached. */
export interface Route {
  agent: Agent;
  /** What is asked for, where that is not the address's own path; null otherwise. */
  path: string | null;
  /** Headers for a proxy. */
  headers: Readonly<Record<string, string>>;
}

/** The longest that a proxy may take to open a tunnel, in milliseconds. */
const patienceMs = 10_000;

/**
 * The way to servers through a proxy (RFC 9110, 9.3.6 and 7.1): a tunnel where the server has TLS, so that the proxy
 * sees no more than its name; the whole address where it has none.
 * @throws Error for a proxy that does not speak HTTP
 */
export function openProxied(proxy: URL): { routeTo(url: URL): Route; close(): void } {
  if (!/^https?:$/.test(proxy.protocol)) throw new Error(`${proxy.protocol} is no proxy for HTTP`);
  const tunnels = new Tunnels(proxy);
  const plain = new ThroughProxy(proxy);
  return {
    routeTo: (url) =>
      url.protocol === 'https:'
        ? { agent: tunnels, path: null, headers: {} }
        : { agent: plain, path: url.href, headers: credentialsOf(proxy) },
    close: () => {
      tunnels.destroy();
      plain.destroy();
    },
  };
}

/** Has a proxy send on what it is asked for. */
class ThroughProxy extends Agent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  createConnection(): Socket {
    const { protocol, hostname, port } = this.#proxy;
    const host = hostname.replace(/^\[|\]$/g, '');
    return protocol === 'https:'
      ? connectSecurely({ host, port: Number(port) || 443, servername: host })
      : connect({ host, port: Number(port) || 80 });
  }
}

/** Speaks TLS with a server through a proxy. */
class Tunnels extends SecureAgent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  createConnection(options: AgentOptions, done: (error: Error | null, socket?: Socket) => void): void {
    const host = options.host ?? '';
    openTunnel(this.#proxy, `${host.includes(':') ? `[${host}]` : host}:${options.port ?? 443}`).then(
      (socket) => {
        const servername = options.servername ?? host;
        const secured = connectSecurely({ ...options, socket, servername }, () => done(null, secured));
        secured.once('error', done);
      },
      done,
    );
  }
}

function openTunnel(proxy: URL, server: string): Promise<Socket> {
  const request = proxy.protocol === 'https:' ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const asking = request(proxy, {
      ...{ method: 'CONNECT', path: server, headers: { host: server, ...credentialsOf(proxy) } },
      ...{ timeout: patienceMs, agent: false },
    });
    asking.once('timeout', () => asking.destroy(new Error('the proxy does not answer')));
    asking.once('error', reject);
    asking.once('connect', ({ statusCode }, socket) => {
      asking.setTimeout(0);
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(`the proxy answers ${statusCode}`));
      }
    });
    asking.end();
  });
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(both).toString('base64')}` };
}
