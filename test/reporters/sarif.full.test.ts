import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../support/make-folder.ts';
import { unpackPackage } from '../toolchain/index.ts';
import { checkOf, finding, hostileNames, makeRepository, report } from './samples.ts';

/* Microsoft's own validator, with the rules of GitHub's code scanning: 43 MB, and a second for each file. */

interface Complaints {
  runs: { results?: { ruleId: string; level?: string; message: unknown }[] }[];
}

test('the SARIF validator finds nothing to complain of, by its own rules and by GitHub’s', async () => {
  const packed = await unpackPackage('@microsoft/sarif-multitool-linux@5.7.0');
  const folder = makeFolder('sarif');
  const program = join(folder, 'Sarif.Multitool');
  copyFileSync(join(packed, 'Sarif.Multitool'), program);
  chmodSync(program, 0o755);
  const { root } = makeRepository();
  const hostile = hostileNames.map((name) => finding({ package: name, path: `node_modules/${name}` }));
  const validate = (text: string): Complaints => {
    writeFileSync(join(folder, 'log.sarif'), text);
    execFileSync(
      program,
      [
        'validate',
        'log.sarif',
        '--rule-kind',
        'Sarif;Ghas',
        '--output',
        'out.sarif',
        '--log',
        'ForceOverwrite',
      ],
      {
        cwd: folder,
        env: {
          DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
          HOME: folder,
          DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder,
        },
      },
    );
    return JSON.parse(execFileSync('cat', ['out.sarif'], { cwd: folder, encoding: 'utf8' })) as Complaints;
  };
  for (const findings of [[finding()], hostile, []]) {
    const complaints = validate(report('sarif', checkOf(root, findings), root)).runs.flatMap(
      ({ results = [] }) => results,
    );
    assert.deepEqual(
      complaints.map(({ ruleId, level, message }) => [ruleId, level, JSON.stringify(message)]),
      [],
    );
  }
});
