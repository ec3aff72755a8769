// for each tree: each platform package for this machine, whole folder deleted (moved), no stamp → findings?
import { readdirSync, readFileSync, existsSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkTree, openProject, readCurrentRuntime } from '@abistamp/core';
const base = '/tmp/A/trees';
const filter = process.argv[2] ?? 'node24';
let missed = 0, all = 0, base0 = 0;
for (const name of readdirSync(base).sort()) {
  if (!name.endsWith(filter)) continue;
  const root = join(base, name);
  const lock = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) continue;
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  const here = Object.entries(packages as Record<string, any>).filter(([p, e]) => (e.os?.length || e.cpu?.length) && (!e.os || e.os.includes('linux')) && (!e.cpu || e.cpu.includes('x64')) && existsSync(join(root, p)));
  if (here.length === 0) continue;
  const run = () => { const project = openProject(root); const v = checkTree({ project: { ...project }, runtime: { ...readCurrentRuntime() }, env: { ABISTAMP_STORE: 'off' } } as never); rmSync(join(root, 'node_modules/.cache/abistamp'), { recursive: true, force: true }); return v.findings.map(f => `${f.severity} ${f.problem.code} ${f.package.name} ${f.repair}`); };
  rmSync(join(root, 'node_modules/.cache/abistamp'), { recursive: true, force: true });
  const whole = run();
  if (whole.length) { base0++; console.log(`WHOLE ${name}: ${whole.join('; ')}`); }
  for (const [p] of here) {
    all++;
    const aside = join('/tmp/A/trees', `.aside-${process.pid}`);
    renameSync(join(root, p), aside);
    let said: string[];
    try { said = run(); } catch (e) { said = ['THROWS ' + e]; }
    renameSync(aside, join(root, p));
    const more = said.filter(s => !whole.includes(s));
    if (more.length !== 1 || !more[0]!.startsWith('error PLATFORM') ) { console.log(`${more.length === 0 ? 'MISSED' : 'OTHER'} ${name} ${p}: ${more.join('; ')}`); if (more.length === 0) missed++; }
  }
}
console.log({ all, missed, base0 });
