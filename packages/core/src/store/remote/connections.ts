import type { Agent } from 'node:http';

/** The maximum number of requests in flight. */
export const maxAtOnce = 4;

/** Keep-alive connections to servers, by protocol. */
export interface Connections {
  agentFor(protocol: string): Promise<Agent>;
  close(): void;
}

export function openConnections(): Connections {
  const agents = new Map<string, Agent>();
  return {
    agentFor: async (protocol) => {
      const { Agent: KeptOpen } = await loadTransport(protocol);
      const agent = agents.get(protocol) ?? new KeptOpen({ keepAlive: true, maxSockets: maxAtOnce });
      agents.set(protocol, agent);
      return agent;
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** Loaded only when a shared store is configured: both slow down a command's start. */
export function loadTransport(
  protocol: string,
): Promise<typeof import('node:http') | typeof import('node:https')> {
  return protocol === 'https:' ? import('node:https') : import('node:http');
}
