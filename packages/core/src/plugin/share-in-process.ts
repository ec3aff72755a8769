/**
 * Process-wide state, shared by all copies of a plugin: a package manager may evaluate a plugin several
 * times, once per configuration that it reads.
 */
export function shareInProcess<State extends object>(plugin: string, create: () => State): State {
  const key = Symbol.for(plugin);
  const shared = globalThis as { [key]?: State };
  shared[key] ??= create();
  return shared[key];
}
