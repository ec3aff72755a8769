import { runProgram } from '@abistamp/core';

/**
 * Runs another Yarn that unpacks what is missing and builds nothing; builds are run one by one. @returns what
 * it printed
 */
export async function relink(root: string): Promise<string> {
  const [node = process.execPath, yarn = 'yarn'] = process.argv;
  const env = { ...process.env, ABISTAMP_ACTIVE: '1' };
  const { output } = await runProgram(node, [yarn, 'install', '--mode=skip-build'], { cwd: root, env });
  return output;
}
