import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { examine } from '@abistamp/deploy';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const manifest = { dependencies: { 'better-sqlite3': '11.10.0' } };
const aliases = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}*a${i}]`);

/** Each ends in a moment: a reader that is not linear, or that unfolds what it reads, would not end at all. */
const attacks: Readonly<Record<string, Record<string, string>>> = {
  'aliases of aliases': {
    'compose.yaml': `a0: &a0 [x]\n${aliases.join('\n')}\nservices: { web: { volumes: *a40 } }\n`,
  },
  'brackets without an end': { '.github/workflows/ci.yml': '['.repeat(20_000) },
  'keys of a prototype': {
    '.gitlab-ci.yml': '__proto__: { script: [x] }\nconstructor: { script: [y], extends: __proto__ }\n',
  },
  'a line of 200,000 characters': { Dockerfile: `FROM node:22\nRUN ${'a "b" && $x '.repeat(16_000)}\n` },
  'a Dockerfile of many stages': {
    Dockerfile: 'FROM node:22 AS a\nRUN npm ci\nCOPY --from=a / /\n'.repeat(1500),
  },
  'braces in variables': { Dockerfile: `ARG A=\${A:-\${A:-x}}\nFROM node:${'${A:-'.repeat(3000)}\n` },
  'variables that hold each other': {
    Dockerfile: `ARG A0=xxxxxxxxxx\n${Array.from(
      { length: 2000 },
      (_, i) => `ARG A${i + 1}=$A${i}$A${i}$A${i}\n`,
    ).join('')}FROM node:$A2000\n`,
  },
  'a default of variables that never ends': {
    Dockerfile: `ARG A=\${A:-${'$AAA'.repeat(20_000)}{\nFROM node:22\n`,
  },
  'escapes up to a quote': { Dockerfile: `ARG A=${'\\a'.repeat(50_000)}"\nFROM node:22\n` },
  'a name without an end': { Dockerfile: `ARG ${'A'.repeat(200_000)}!\nFROM node:22\n` },
  'digits without a heredoc': { Dockerfile: `FROM node:22\nRUN ${'1'.repeat(200_000)}\n` },
  'spaces after a directive': {
    Dockerfile: `# escape =${' '.repeat(200_000)}=${' '.repeat(50_000)}x\nFROM node:22\n`,
  },
  'spaces in front of a quote': { '.npmrc': `ignore-scripts=${' '.repeat(60_000)}"x\n` },
  'expressions that hold each other': {
    '.github/workflows/ci.yml': `env:\n${Array.from(
      { length: 6 },
      (_, i) => `  A${i}: "${`\${{ env.A${i + 1} }}`.repeat(500)}"\n`,
    ).join(
      '',
    )}jobs: { a: { runs-on: ubuntu-latest, steps: [{ uses: actions/setup-node@v4, with: { node-version: "\${{ env.A0 }}" } }] } }\n`,
  },
  'a job that extends itself': { '.gitlab-ci.yml': 'a: { extends: b, script: [x] }\nb: { extends: a }\n' },
  'references to themselves, and to each other': {
    '.gitlab-ci.yml': `.a: { script: [${'!reference [.a, script], '.repeat(50)}] }\n${Array.from(
      { length: 5000 },
      (_, i) => `j${i}: { script: !reference [.a, script] }\n`,
    ).join('')}`,
  },
  'files that include each other': {
    '.gitlab-ci.yml': 'include: [a.yml, a.yml, /.gitlab-ci.yml, ../../etc/passwd]\nx: { script: [a] }\n',
    'a.yml': 'include: [/.gitlab-ci.yml, b.yml]\n',
    'b.yml': 'include: a.yml\n',
  },
  'services that extend each other': {
    'compose.yaml': `services:\n${Array.from(
      { length: 3000 },
      (_, i) => `  s${i}: { extends: { file: other.yml, service: s${i} } }\n`,
    ).join('')}`,
    'other.yml': `services:\n${Array.from(
      { length: 3000 },
      (_, i) => `  s${i}: { extends: { file: compose.yaml, service: s${(i + 1) % 3000} } }\n`,
    ).join('')}`,
  },
  'a program of many functions': {
    'cdk.json': '{}',
    'lib/stack.ts': `import 'aws-cdk-lib';\n${'new Function('.repeat(70_000)}`,
  },
};

describe('what anyone may have written', () => {
  for (const [name, files] of Object.entries(attacks)) {
    test(name, () => {
      const folder = makeFolder('hostile');
      writeFiles(folder, { 'package.json': manifest, ...files });
      assert.ok(Array.isArray(examine(folder).findings));
    });
  }

  test('what is no YAML is said, and is no finding', () => {
    const folder = makeFolder('torn');
    writeFiles(folder, { 'package.json': manifest, 'compose.yaml': 'services: [a\n' });
    const { findings, notRead } = examine(folder);
    const said = notRead.map(({ kind, file }) => `${kind} ${file}`);
    assert.deepEqual([findings, said], [[], ['unread compose.yaml']]);
  });
});
