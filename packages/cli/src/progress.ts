import { fstatSync } from 'node:fs';
import { safeText } from '@abistamp/core';

/** One line of progress: on terminals only, and only after a second. */
export interface Progress {
  say(text: string): void;
  stop(): void;
}

const delayMs = 1000;
const tickMs = 200;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Whether a descriptor may be a terminal's: setting up `process.stderr` only to ask it takes milliseconds.
 */
export function mayBeTerminal(descriptor: 1 | 2): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

/** @param stream null for none */
export function startProgress(stream: NodeJS.WriteStream | null): Progress {
  if (stream?.isTTY !== true) return { say: () => undefined, stop: () => undefined };
  const started = Date.now();
  let text = '';
  let shown = false;
  const draw = () => {
    const elapsed = Date.now() - started;
    if (text === '' || elapsed < delayMs) return;
    const frame = frames[Math.floor(elapsed / tickMs) % frames.length];
    const line = `${frame} ${text} · ${Math.floor(elapsed / 1000)} s`;
    stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
    shown = true;
  };
  const timer = setInterval(draw, tickMs);
  timer.unref();
  return {
    say: (next) => {
      text = safeText(next);
    },
    stop: () => {
      clearInterval(timer);
      if (shown) stream.write('\r\u001b[2K');
      shown = false;
    },
  };
}
