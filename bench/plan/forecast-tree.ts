import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '@abistamp/core';
import { chooseTargets, planTree } from '@abistamp/core/plan';
import { runtimeOf } from '../verdicts/predict.ts';

export const releases = [18, 20, 22, 24, 26] as const;

/** What is said of the package that a tree was installed for, on each of the Nodes; null where nothing is. */
export async function forecastTree(folder: string, name: string, under: string) {
  // Records of earlier runs count for nothing.
  rmSync(join(folder, 'node_modules', '.cache', 'abistamp'), { recursive: true, force: true });
  const here = await runtimeOf(24);
  const [own = here] = chooseTargets({ specs: [under], platforms: [], ltsAt: null }, here);
  const specs = releases.map((release) => `node@${release}`);
  const targets = chooseTargets({ specs, platforms: [], ltsAt: null }, here);
  const session = {
    project: openProject(folder),
    runtime: { ...own, execPath: here.execPath },
    env: { PATH: process.env['PATH'] },
  };
  return planTree(session, targets).targets.map(({ packages }) => {
    const found = packages.find((each) => each.package.name === name);
    if (found === undefined) return null;
    const { outcome, code } = found.forecast;
    return { said: found.severity === 'warning' ? `${outcome}, in doubt` : outcome, code };
  });
}
