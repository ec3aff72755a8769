import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CheckJson, JsonFinding } from '@abistamp/core/internal/report/check-json';
import { makeFolder, writeFiles } from '../../test/support/make-folder.ts';
import { abistamp, loads } from '../../test/support/run-cli.ts';
import { runNamed } from '../../test/support/run-named.ts';
import { type NodeRelease, type RunResult, runTool, type Tool } from '../../test/toolchain/index.ts';
import { type Application, applications } from './projects.ts';

// npm run bench -- applications [--only PART]: five real applications through an install, three Node switches,
// another compiler, a copy and CI. Prints each false alarm, each miss, and how abi-lock.json changed over it.
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const installed: NodeRelease = 22;
const switches: readonly NodeRelease[] = [24, 20, 22];
const otherCompiler = { CC: 'gcc-12', CFLAGS: '-O1 -g', CXXFLAGS: '-O1 -g' };

const timeoutMs = 1_800_000;
const lockfiles = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'];

const faults: string[] = [];
for (const application of applications)
  if (application.name.toLowerCase().includes(values.only.toLowerCase())) await play(application);
console.log(faults.length === 0 ? '\nno false alarm, no miss' : `\n${faults.join('\n')}`);
if (faults.length > 0) process.exitCode = 1;

async function play(application: Application): Promise<void> {
  const { name, files, frozen, compileAgain, build } = application;
  const tool = await application.by();
  const home = makeFolder('applications');
  const cwd = join(home, 'project');
  writeFiles(cwd, files);
  console.log(`\n${name}`);
  const at = { cwd, node: installed, tool, home };
  must(await run(at, ['install'], { CI: '', YARN_ENABLE_IMMUTABLE_INSTALLS: '0' }), `${name}: install`);
  let lock = '';
  await step('after the install', at);
  console.log(lock);

  for (const node of switches) {
    await judge(`on Node ${node}`, { ...at, node });
    await repair(`on Node ${node}`, { ...at, node });
    await step(`repaired for Node ${node}`, { ...at, node });
  }

  must(await run(at, compileAgain, otherCompiler), `${name}: another compiler`);
  await step('compiled by another compiler', at);

  const copy = join(home, 'elsewhere/copy');
  await mkdir(dirname(copy), { recursive: true });
  await cp(cwd, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  await step('copied to another folder', { ...at, cwd: copy });

  const clone = join(home, 'clone');
  for (const path of [...Object.keys(files), 'abi-lock.json', ...lockfiles])
    if (existsSync(join(cwd, path))) writeFiles(clone, { [path]: readFileSync(join(cwd, path)) });
  const ci = { ...at, cwd: clone };
  must(await run(ci, frozen, { ...otherCompiler, CI: 'true' }), `${name}: ${frozen.join(' ')}`);
  await step('cloned, and installed by CI', ci);

  if (build !== undefined) {
    must(await run(at, build.args, { NEXT_TELEMETRY_DISABLED: '1' }), `${name}: build`);
    await judgeOutput({ ...at, cwd: join(cwd, build.output) });
  }
  rmSync(home, { recursive: true, force: true });

  /** Records, and judges what is there. */
  async function step(what: string, place: Place): Promise<void> {
    must(await abistamp(['record'], options(place)), `${name}: record ${what}`);
    await judge(what, place);
    reportLock(what, lock, readLock(place.cwd));
    lock = readLock(place.cwd);
  }

  /** What is said against what really loads. */
  async function judge(what: string, place: Place): Promise<void> {
    const findings = (await check(place)).trees.flatMap((tree) => tree.findings);
    const said = new Set(findings.map(nameOf));
    const errors = new Set(findings.filter(({ severity }) => severity === 'error').map(nameOf));
    const seen: string[] = [];
    for (const [folder, pkg] of application.loads)
      if (!(await loads(pkg, { cwd: join(place.cwd, folder), node: place.node }))) seen.push(pkg);
    for (const pkg of seen) if (!said.has(pkg)) faults.push(`MISS  ${name}, ${what}: ${pkg} does not load`);
    for (const pkg of errors) {
      const isAsked = application.loads.some(([, each]) => each === pkg);
      // What was compiled for another Node fails there, and is no fault; after a repair nothing may.
      if (isAsked ? !seen.includes(pkg) : !what.startsWith('on '))
        faults.push(`FALSE ALARM  ${name}, ${what}: ${pkg}`);
    }
    console.log(`  ${what}: ${said.size === 0 ? 'fits' : [...said].join(', ')}`);
  }

  /** By the commands that the findings name. */
  async function repair(what: string, place: Place): Promise<void> {
    const { trees } = await check(place);
    const commands = new Set(trees.flatMap(({ findings }) => findings.map(({ command }) => command)));
    for (const command of commands) {
      const { code, stdout, stderr } = await runNamed(command, options(place));
      if (code !== 0) faults.push(`COMMAND  ${name}, ${what}: ${command}\n${stdout}${stderr}`);
    }
  }

  /** A folder that a tool made of what it traced: nothing in it was left out by mistake. */
  async function judgeOutput(place: Place): Promise<void> {
    const findings = (await check(place)).trees.flatMap((tree) => tree.findings);
    for (const { severity, code, package: pkg } of findings)
      faults.push(`FALSE ALARM  ${name}, the built output: ${severity} ${code} ${pkg}`);
    const { stdout } = await abistamp(['rebuild'], options(place));
    if (!/nothing to do/.test(stdout)) faults.push(`COMMAND  ${name}, the built output: rebuild\n${stdout}`);
    console.log(`  the built output: ${findings.length === 0 ? 'fits' : 'see below'}`);
  }
}

interface Place {
  cwd: string;
  node: NodeRelease;
  tool: Tool;
  home: string;
}

function options({ cwd, node, tool, home }: Place) {
  const env = { ABISTAMP_STORE: join(home, 'store') };
  return { cwd, node, tools: [tool], env, timeoutMs };
}

function run(
  { tool, cwd, node }: Place,
  args: readonly string[],
  env: Record<string, string>,
): Promise<RunResult> {
  return runTool(tool, [...args], { cwd, node, env, timeoutMs });
}

function must({ code, stdout, stderr }: RunResult, what: string): void {
  if (code !== 0) throw new Error(`${what} ended with ${code}\n${stdout.slice(-3000)}${stderr.slice(-3000)}`);
}

async function check(place: Place): Promise<CheckJson> {
  return JSON.parse((await abistamp(['check', '--json'], options(place))).stdout) as CheckJson;
}

function nameOf({ package: pkg }: Pick<JsonFinding, 'package'>): string {
  return pkg.replace(/(?<=.)@[^@]*$/, '');
}

function readLock(cwd: string): string {
  const path = join(cwd, 'abi-lock.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Lines that a reviewer sees. */
function reportLock(what: string, before: string, after: string): void {
  if (before === after || before === '') return;
  const folder = makeFolder('lock');
  writeFiles(folder, { before, after });
  const { stdout } = spawnSync('diff', ['-U0', 'before', 'after'], { cwd: folder, encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => /^[-+](?![-+])/.test(line));
  console.log(
    `  abi-lock.json, ${what}: ${lines.length} lines\n${lines.map((line) => `    ${line}`).join('\n')}`,
  );
}
