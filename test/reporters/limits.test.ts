import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { unpackPackage } from '../toolchain/index.ts';
import { checkOf, finding, goodLine, hostileNames, makeRepository, report } from './samples.ts';

/* Each report is what its reader takes, whatever names the packages have. */

const { root } = makeRepository();
const hostile = hostileNames.map((name, i) =>
  finding({
    package: name,
    path: `node_modules/${name}`,
    file: name,
    severity: i % 2 === 0 ? 'error' : 'warning',
    message: `${name} was compiled for another.`,
    command: `npx abistamp rebuild ${name}`,
  }),
);

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    invocations: { executionSuccessful: boolean; toolExecutionNotifications: unknown[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
      partialFingerprints: Record<string, string>;
    }[];
  }[];
}

const sarifOf = (json: unknown): Sarif['runs'][number] => {
  const [run] = (JSON.parse(report('sarif', json, root)) as Sarif).runs;
  assert.ok(run);
  return run;
};

describe('sarif', () => {
  let validate: ReturnType<Ajv['compile']>;
  before(async () => {
    const folder = await unpackPackage('@microsoft/jest-sarif@1.0.0-beta.0');
    const text = readFileSync(join(folder, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8');
    // Draft 4, of which it uses nothing that later drafts took back but these names.
    const { $schema: _, id: __, ...schema } = JSON.parse(text) as Record<string, unknown>;
    validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  });

  test('is valid by the published schema, with and without findings', () => {
    for (const findings of [[], [finding()], hostile]) {
      const log: unknown = JSON.parse(report('sarif', checkOf(root, findings), root));
      assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 3)));
    }
    assert.ok(!validate({ version: '2.1.0', runs: [{ results: [{}] }] }));
  });

  test('points at the line of the lockfile, relative to the repository, not to the project', () => {
    const [result] = sarifOf(checkOf(root, [finding()])).results;
    const { artifactLocation, region } = result?.locations[0]?.physicalLocation ?? {};
    assert.deepEqual(artifactLocation, { uri: 'app/package-lock.json', uriBaseId: '%SRCROOT%' });
    assert.deepEqual(region, { startLine: goodLine });
  });

  test('has one fingerprint a finding, which the next run and another line do not change', () => {
    const two = [finding(), finding({ file: 'build/Release/other.node' }), finding()];
    const prints = (json: unknown) =>
      sarifOf(json).results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']);
    const first = prints(checkOf(root, two));
    assert.equal(new Set(first).size, 3);
    assert.deepEqual(prints(checkOf(root, two)), first);
    const other = makeRepository();
    const elsewhere = JSON.parse(report('sarif', checkOf(other.root, two), other.root)) as Sarif;
    assert.deepEqual(
      elsewhere.runs[0]?.results.map(
        ({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash'],
      ),
      first,
    );
  });

  test('stays within what GitHub takes: 25,000 results, worst first', () => {
    const many = Array.from({ length: 25_010 }, (_, i) =>
      finding({
        severity: i === 25_005 ? 'error' : 'warning',
        package: `p${i}@1.0.0`,
        message: 'x'.repeat(3000),
      }),
    );
    const { results, invocations, tool } = sarifOf(checkOf(root, many));
    assert.equal(results.length, 25_000);
    assert.equal(results[0]?.level, 'error');
    assert.ok(results.every(({ message }) => message.text.length <= 2100));
    assert.deepEqual(invocations[0]?.toolExecutionNotifications.length, 1);
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      ['ABI_MISMATCH'],
    );
  });
});

describe('github', () => {
  test('escapes what ends a message or a property', () => {
    const lines = report('github', checkOf(root, [finding({ package: 'a:b,c%d@1', path: 'x' })]), root);
    assert.match(lines, /^::error file=app\/package\.json,line=1,title=a%3Ab%2Cc%25d@1 ABI_MISMATCH::good/);
    assert.match(lines, /%0A→ npx abistamp rebuild good%0Ahttps:\/\/\S+\n$/);
  });

  test('has one command a line, whatever the names are', () => {
    const lines = report('github', checkOf(root, hostile), root).trimEnd().split('\n');
    assert.equal(lines.length, hostile.length);
    for (const line of lines)
      assert.match(line, /^::(?:error|warning) (?:\w+=[^,:\p{Cc}]*,?)+::[^\p{Cc}]*$/u);
    for (const line of lines) assert.doesNotMatch(line.slice(2), /\s::|##\[/);
  });

  test('shows ten of a level: the last one has the number of the others', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      finding({ severity: i < 12 ? 'error' : 'warning', package: `p${i}@1.0.0` }),
    );
    const lines = report('github', checkOf(root, many), root).trimEnd().split('\n');
    assert.equal(lines.filter((line) => line.startsWith('::error ')).length, 10);
    assert.equal(lines.filter((line) => line.startsWith('::warning ')).length, 10);
    assert.match(lines[9] ?? '', /::3 more of this level/);
    assert.match(lines[19] ?? '', /::9 more of this level/);
    const ten = report('github', checkOf(root, many.slice(0, 10)), root);
    assert.doesNotMatch(ten, /more of this level/);
  });
});

test('gitlab has what Code Quality asks of each finding', () => {
  const rows = JSON.parse(report('gitlab', checkOf(root, [finding(), ...hostile]), root)) as {
    description: string;
    check_name: string;
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  }[];
  assert.equal(new Set(rows.map(({ fingerprint }) => fingerprint)).size, hostile.length + 1);
  for (const { description, check_name, fingerprint, severity, location } of rows) {
    assert.ok(description.length > 0 && check_name === 'ABI_MISMATCH');
    assert.match(fingerprint, /^[0-9a-f]{32}$/);
    assert.match(severity, /^(?:info|minor|major|critical|blocker)$/);
    assert.match(location.path, /^app\/package(?:-lock)?\.json$/);
    assert.ok(Number.isInteger(location.lines.begin) && location.lines.begin > 0);
  }
  assert.deepEqual(JSON.parse(report('gitlab', checkOf(root, []), root)), []);
});

describe('junit', () => {
  interface Element {
    type: string;
    name: string;
    attributes: Record<string, string>;
    children: Element[];
  }
  /** A parser that refuses what is no XML. */
  let parseXml: (text: string) => Element;
  before(async () => {
    const folder = await unpackPackage('@rgrove/parse-xml@4.2.0');
    ({ parseXml } = createRequire(import.meta.url)(join(folder, 'dist/index.js')) as {
      parseXml: typeof parseXml;
    });
  });

  const childrenOf = ({ children }: Element): Element[] => children.filter(({ type }) => type === 'element');
  function readSuite(text: string): Element {
    const [suite] = childrenOf(parseXml(text)).flatMap(childrenOf);
    assert.ok(suite);
    return suite;
  }

  test('is XML, whatever the names are, and fails for each package', () => {
    const suite = readSuite(report('junit', checkOf(root, hostile), root));
    const cases = childrenOf(suite);
    const failed = cases.filter((each) => childrenOf(each)[0]?.name === 'failure');
    assert.equal(suite.attributes['failures'], `${failed.length}`);
    assert.equal(failed.length, hostile.filter(({ severity }) => severity === 'error').length);
    assert.equal(cases.length, hostile.length);
    assert.ok(cases.some(({ attributes }) => attributes['name'] === ']]>&"\'<failure>@1.0.0'));
    assert.throws(() => parseXml('<a>\u0001</a>'));
  });

  test('has one case that passes where all is well', () => {
    const suite = readSuite(report('junit', checkOf(root, []), root));
    assert.equal(suite.attributes['failures'], '0');
    const [only] = childrenOf(suite);
    assert.equal(only?.attributes['name'], '3 native packages of 12, for node-v127-linux-x64');
    assert.deepEqual(only && childrenOf(only), []);
  });
});

describe('markdown', () => {
  let render: (text: string) => string;
  before(async () => {
    const folder = await unpackPackage('marked@15.0.12');
    const { marked } = (await import(pathToFileURL(join(folder, 'lib/marked.esm.js')).href)) as {
      marked: { parse(text: string, options: object): string };
    };
    render = (text) => marked.parse(text, { gfm: true, async: false });
  });

  test('shows hostile names as they are, in their cells', () => {
    const html = render(report('markdown', checkOf(root, hostile), root));
    const rows = html.split('<tr>').slice(2);
    assert.equal(rows.length, hostile.length);
    for (const row of rows) assert.equal(row.split('<td').length - 1, 4, row);
    assert.doesNotMatch(html, /<(?:script|img|failure)|href="(?!https:\/\/github\.com\/abistamp\/)/);
    assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;@1\.0\.0|&#60;script/);
  });

  test('has commands as code, and advice in words', () => {
    const steps = [
      ...['npx abistamp rebuild good', 'ABISTAMP_X=1 npm ci', 'docker save -o a.tar shop'],
      ...['use an image with glibc 2.38', 'node 22 has it: switch to it', 'allow `good` to run its scripts'],
    ];
    const findings = steps.map((command, i) => finding({ package: `p${i}@1.0.0`, command }));
    const html = render(report('markdown', checkOf(root, findings), root));
    for (const [i, step] of steps.entries())
      assert.equal(html.includes(`<li><code>${step}</code></li>`), i < 3, step);
    assert.match(html, /<li>use an image with glibc 2\.38<\/li>/);
    assert.match(html, /<li>allow &#96;good&#96; to run its scripts<\/li>/);
  });

  test('names the commands, each once, and fits into a summary', () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      finding({ package: `p${i}@1.0.0`, message: 'm'.repeat(5000), command: 'npx abistamp rebuild' }),
    );
    const text = report('markdown', checkOf(root, many), root);
    assert.ok(Buffer.byteLength(text) < 1024 * 1024);
    assert.equal(text.split('- `npx abistamp rebuild`').length, 2);
    assert.match(text, /### abistamp check: ❌ 3000 findings/);
  });
});
