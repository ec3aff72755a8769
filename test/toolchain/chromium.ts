import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages, findProgram } from './debian.ts';

/** A Chromium that starts, and the variables that it needs. */
export interface Chromium {
  program: string;
  env: Record<string, string>;
}

/** Chromium and those of its libraries that a machine without a desktop lacks. */
const packages = [
  ...[
    'chromium',
    'chromium-common',
    'libasyncns0',
    'libcolord2',
    'libdouble-conversion3',
    'libepoxy0',
    'libflac12',
  ],
  ...[
    'libgtk-3-0',
    'libharfbuzz-subset0',
    'libminizip1',
    'libmp3lame0',
    'libmpg123-0',
    'libogg0',
    'libopenh264-7',
  ],
  ...[
    'libopenjp2-7',
    'libopus0',
    'libpulse0',
    'libsndfile1',
    'libvorbis0a',
    'libvorbisenc2',
    'libwayland-cursor0',
  ],
  ...['libwayland-egl1', 'libxnvctrl0'],
];

/** This machine's Chromium, or Debian's in its own folder; null where neither starts. */
export async function chromium(): Promise<Chromium | null> {
  const own = ['chromium', 'chromium-browser', 'google-chrome']
    .map(findProgram)
    .find((path) => path !== null);
  if (own !== undefined && own !== null) return startable({ program: own, env: {} });
  const root = await debianPackages(packages).catch(() => null);
  if (root === null) return null;
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const program = join(root, 'usr/lib/chromium/chromium');
  const env = { LD_LIBRARY_PATH: [libraries, join(libraries, 'pulseaudio')].join(':') };
  return existsSync(program) ? startable({ program, env }) : null;
}

function startable(found: Chromium): Chromium | null {
  const { status } = spawnSync(found.program, ['--version'], {
    env: { ...process.env, ...found.env },
    timeout: 30_000,
  });
  return status === 0 ? found : null;
}
