import { spawn } from 'node:child_process';

/** Has another Yarn put back what is missing from the tree, and build nothing: what needs a build is built on its own. @returns what it printed */
export function relink(root: string): Promise<string> {
  const [node = process.execPath, yarn = 'yarn'] = process.argv;
  return new Promise((resolve) => {
    const child = spawn(node, [yarn, 'install', '--mode=skip-build'], {
      cwd: root,
      env: { ...process.env, ABISTAMP_ACTIVE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-4 * 1024 * 1024);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', ({ message }) => resolve(`${output}${message}\n`));
    child.on('close', () => resolve(output));
  });
}
