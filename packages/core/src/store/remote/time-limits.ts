import type { ClientRequest } from 'node:http';
import { RemoteError } from './remote-error.ts';

export interface TimeLimits {
  /** Until there is a connection. */
  connectMs: number;
  /** Between any two signs of life. */
  idleMs: number;
  /** For everything: a server that sends a byte now and then is not waited for for ever. */
  totalMs: number;
}

const maxConnectMs = 2000;
/**
 * A server that takes something in may have to write it first; and whoever uploads waits for nothing else.
 */
const uploadPatience = 5;
/** What a server has to manage, on the whole, of a large file. */
const minBytesPerMs = 64;

/** @param bytes that are expected to travel */
export function chooseTimeLimits(idleMs: number, bytes: number, isUpload: boolean): TimeLimits {
  const patient = idleMs * (isUpload ? uploadPatience : 1);
  return {
    connectMs: Math.min(idleMs, maxConnectMs),
    idleMs: patient,
    totalMs: 2 * patient + Math.ceil(bytes / minBytesPerMs),
  };
}

/** Ends a request that takes longer than it may. */
export interface Watch {
  /** There was a sign of life. */
  alive(): void;
  /** No more is to be waited for. */
  stop(): void;
}

/** @param giveUp is told why, once */
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
