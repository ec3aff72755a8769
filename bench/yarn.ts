/**
 * The Yarn plugin's cost when there is nothing to do, and its savings after a Node switch: each against the
 * same Yarn without it. Target: at most 5 ms for `yarn run`, measured within Yarn's process: two runs of the
 * same command differ by more than that. `--run` ends after `yarn run`.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeFiles } from '../test/support/make-folder.ts';
import { linkers, plugin } from '../test/support/yarn-project.ts';
import { cleanEnvironment, type NodeRelease, node, yarn } from '../test/toolchain/index.ts';
import { countInstructions } from './count-instructions.ts';
import { type Contender, compare } from './side-by-side.ts';
import { timeInFile, timeToCompile } from './time-in-file.ts';

const linker = linkers.find((name) => process.argv.includes(name)) ?? 'node-modules';
const tool = await yarn('4.18.1');
const store = join(makeFolder('bench'), 'store');

/** Ten packages with a build, one of them pinned to an ABI. */
const dependencies = {
  bufferutil: '4.0.9',
  'core-js': '3.40.0',
  'core-js-pure': '3.40.0',
  'cpu-features': '0.0.10',
  'es5-ext': '0.10.64',
  esbuild: '0.25.0',
  'msgpackr-extract': '3.0.3',
  protobufjs: '7.4.0',
  'unrs-resolver': '1.11.1',
  'utf-8-validate': '6.0.5',
};

interface Surroundings {
  cwd: string;
  plugins: string;
}

function makeProject(plugins: string): Surroundings {
  const cwd = makeFolder('bench');
  writeFiles(cwd, {
    'package.json': { name: 'measured', private: true, scripts: { noop: 'true' }, dependencies },
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableScripts: true\nenableImmutableInstalls: false\n`,
    'yarn.lock': '',
  });
  return { cwd, plugins };
}

async function describe(
  { cwd, plugins }: Surroundings,
  release: NodeRelease,
  args: string[],
): Promise<Contender> {
  const provided = await node(release);
  const env = await cleanEnvironment({
    node: provided,
    tools: [tool],
    env: { ABISTAMP_STORE: store, ...(plugins === '' ? {} : { YARN_PLUGINS: plugins }) },
  });
  return { name: args.join(' '), command: provided.execPath, args: [...tool.args, ...args], cwd, env };
}

function run({ command, args, cwd, env, name }: Contender): void {
  const { status, stdout } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}\n${stdout}`);
}

const plain = makeProject('');
const ours = makeProject(plugin);
const projects = [
  { title: 'Yarn alone', project: plain },
  { title: 'with the plugin', project: ours },
];
for (const { project } of projects) run(await describe(project, 22, ['install']));
// Once more, so that work which an install leaves to the next command is done before measuring.
for (const { project } of projects) run(await describe(project, 22, ['run', 'noop']));

const withNoise = [projects[0], { title: 'Yarn alone again (noise)', project: plain }, projects[1]].flatMap(
  (each) => each ?? [],
);
const measured = [['run', 'noop'], ['node', '-e', '0'], ['install']];
for (const args of process.argv.includes('--run') ? measured.slice(0, 1) : measured) {
  const contenders = withNoise.map(async ({ title, project }) => ({
    ...(await describe(project, 22, args)),
    name: title,
  }));
  compare(`yarn ${args.join(' ')}, nothing to do, ${linker}`, 41, await Promise.all(contenders), {
    processor: true,
  });
}

const noop = await describe(ours, 22, ['run', 'noop']);
const own = timeInFile(noop, plugin, 21);
const loading = timeToCompile(noop, plugin, 21);
console.log(
  `\nyarn run noop, in the plugin: ${(own + loading).toFixed(1)} ms, of which ${loading.toFixed(1)} ms for reading and compiling it (medians of 21)`,
);

const [alone, withPlugin] = [await describe(plain, 22, ['run', 'noop']), noop].map(countInstructions);
console.log(
  alone == null || withPlugin == null
    ? 'instructions: not counted, there is no valgrind'
    : `yarn run noop, by instructions: ${(withPlugin / alone).toFixed(4)} × Yarn alone`,
);
if (process.argv.includes('--run')) process.exit();

/** `yarn install` under one Node after one under another. */
async function compareSwitch(
  title: string,
  from: NodeRelease,
  to: NodeRelease,
  keep: boolean,
): Promise<void> {
  const contenders = projects.map(async (each): Promise<Contender> => {
    const back = await describe(each.project, from, ['install']);
    const before = () => {
      run(back);
      if (!keep) rmSync(store, { recursive: true, force: true });
    };
    return { ...(await describe(each.project, to, ['install'])), name: each.title, before };
  });
  compare(`${title}, ${linker}`, 5, await Promise.all(contenders));
}

await compareSwitch('yarn install after a patch release of Node', '22-older', 22, true);
await compareSwitch('yarn install after a Node switch, one of ten packages to compile', 20, 22, false);
await compareSwitch('yarn install back to a Node seen before', 20, 22, true);
