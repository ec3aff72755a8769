import type { Agent } from 'node:http';

/** How many requests are under way at once, at most. */
export const maxAtOnce = 4;

/** Connections to servers that are kept open between requests, by protocol. */
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

/** Loaded only by those who have a shared store: both cost a command's start. */
export function loadTransport(
  protocol: string,
): Promise<typeof import('node:http') | typeof import('node:https')> {
  return protocol === 'https:' ? import('node:https') : import('node:http');
}
