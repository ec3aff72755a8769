import type { ClientRequest } from 'node:http';
import { RemoteError } from './remote-error.ts';

export interface TimeLimits {
  /** For establishing a connection. */
  connectMs: number;
  /** Between any two signs of life. */
  idleMs: number;
  /** For the whole request: a server that trickles bytes is not waited for indefinitely. */
  totalMs: number;
}

const maxConnectMs = 2000;
/** For uploads: the server may write to disk before it answers, and no user waits for it. */
const uploadPatience = 5;
/** The average speed that a server must reach with a large file. */
const minBytesPerMs = 64;

/** @param bytes expected to be transferred */
export function chooseTimeLimits(idleMs: number, bytes: number, isUpload: boolean): TimeLimits {
  const patient = idleMs * (isUpload ? uploadPatience : 1);
  return {
    connectMs: Math.min(idleMs, maxConnectMs),
    idleMs: patient,
    totalMs: 2 * patient + Math.ceil(bytes / minBytesPerMs),
  };
}

/** Aborts a request that takes too long. */
export interface Watch {
  /** Call on every sign of life. */
  alive(): void;
  /** Call when the wait is over. */
  stop(): void;
}

/** @param giveUp called once, with the reason */
export function watch(request: ClientRequest, limits: TimeLimits, giveUp: (why: RemoteError) => void): Watch {
  const end = (afterMs: number) => {
    const why = new RemoteError({ kind: 'slow', afterMs });
    giveUp(why);
    request.destroy(why);
  };
  let timer = setTimeout(end, limits.connectMs, limits.connectMs);
  const total = setTimeout(end, limits.totalMs, limits.totalMs);
  return {
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(end, limits.idleMs, limits.idleMs);
    },
    stop: () => {
      clearTimeout(timer);
      clearTimeout(total);
    },
  };
}
