import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';

/** A tree, a store and their own home, which go back to how they were after each hit. */
export interface Place {
  folder: string;
  tree: string;
  store: string;
  env: Record<string, string>;
  /** Takes everything as it is now for how it was. */
  keep(): void;
  reset(): void;
}

/** @param nodeBin the folder of the Node that runs everything there */
export function makePlace(nodeBin: string): Place {
  const folder = makeFolder('kills');
  const kept = makeFolder('kills-kept');
  const at = (name: string) => join(folder, name);
  for (const name of ['tree', 'store', 'home']) mkdirSync(at(name), { mode: 0o700 });
  return {
    folder,
    tree: at('tree'),
    store: at('store'),
    env: {
      PATH: [nodeBin, '/usr/bin', '/bin'].join(':'),
      HOME: at('home'),
      ABISTAMP_STORE: at('store'),
      ABISTAMP_KILLS: folder,
    },
    keep: () => copyInto(folder, kept),
    // The folders themselves stay: what was built in a tree counts only there.
    reset: () => copyInto(kept, folder),
  };
}

function copyInto(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (existsSync(join(to, name)))
      for (const each of readdirSync(join(to, name)))
        rmSync(join(to, name, each), { recursive: true, force: true });
    execFileSync('cp', ['-a', '--reflink=auto', `${join(from, name)}/.`, join(to, name)]);
  }
}

/** Files by which a killed process could still be seen. */
const traces = /\.tmp$|\.abistamp-\d+$|\.taking$|repair\.lock$|[\\/]abistamp[\\/]repair(?:[\\/]|$)/;

/** @returns paths relative to the place */
export function listTraces({ folder }: Place): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => traces.test(path));
}

/** Lets an hour pass for what a killed process left: nobody is writing it any more. */
export function ageTraces(place: Place): void {
  const time = new Date(Date.now() - 2 * 3_600_000);
  for (const path of listTraces(place)) {
    const file = join(place.folder, path);
    if (lstatSync(file).isFile() && path.endsWith('.tmp')) utimesSync(file, time, time);
  }
}
