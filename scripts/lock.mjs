// One process at a time does what all of them need.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Waits for a lock, a file with its owner's number. A killed owner blocks nobody.
 * @returns releases it
 * @throws after `limitMs`
 */
export async function lock(path, limitMs) {
  mkdirSync(dirname(path), { recursive: true });
  const until = Date.now() + limitMs;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld(path)) rmSync(path, { force: true });
    else if (Date.now() > until) throw new Error(`another process holds ${path}`);
    else await new Promise((done) => setTimeout(done, 100));
  }
}

function isHeld(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    // Just created and still empty: held.
    if (!owner) return true;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
