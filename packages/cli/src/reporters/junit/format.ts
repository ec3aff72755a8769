import { type Report, type ReportedFinding, type Subject, stepOf } from '../report.ts';
import { escapeXml } from './escape-xml.ts';

/** A suite for each tree, a case for each package: CI shows those that fail, and when they began to. */
export function formatJunit({ verb, subjects }: Report): string {
  const suites = subjects.map((subject) => ({ subject, cases: listCases(subject) }));
  const total = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `abistamp ${verb}`, ...countsOf(total) })}>`,
    ...suites.flatMap(({ subject, cases }) => [
      `  <testsuite${attributes({ name: subject.name, ...countsOf(cases) })}>`,
      ...cases.flatMap((each) => formatCase(each, `abistamp.${verb}`)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  name: string;
  findings: readonly ReportedFinding[];
}

const fails = ({ findings }: Case): boolean => findings.some((finding) => finding.fails);

/** What is wrong by package, or by file; where nothing is, one case that passes. */
function listCases({ scope, findings }: Subject): Case[] {
  const cases = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const name = finding.package ?? finding.place?.file ?? finding.code;
    cases.set(name, [...(cases.get(name) ?? []), finding]);
  }
  if (cases.size === 0) return [{ name: scope, findings: [] }];
  return [...cases].map(([name, those]) => ({ name, findings: those }));
}

function countsOf(cases: readonly Case[]): Record<string, string> {
  return { tests: `${cases.length}`, failures: `${cases.filter(fails).length}`, errors: '0', skipped: '0' };
}

/** A case fails once, whatever it fails for: several elements in one are read as the first of them. */
function formatCase(each: Case, classname: string): string[] {
  const { name, findings } = each;
  const [first] = findings;
  const place = first?.place ?? null;
  const where = place === null ? {} : { file: place.file, line: `${place.line}` };
  const open = `    <testcase${attributes({ name, classname, ...where, time: '0' })}`;
  if (first === undefined) return [`${open}/>`];
  const [worst = first] = findings.filter((finding) => finding.fails);
  const text = escapeXml(findings.map(describe).join('\n\n'));
  const result = fails(each)
    ? `      <failure${attributes({ type: worst.code, message: worst.message })}>${text}</failure>`
    : `      <system-out>${text}</system-out>`;
  return [`${open}>`, result, '    </testcase>'];
}

function describe(finding: ReportedFinding): string {
  const { code, severity, message, file, page } = finding;
  const step = stepOf(finding);
  const subject = file === null ? '' : ` ${file}`;
  return [`${severity} ${code}${subject}`, message, ...(step === null ? [] : [`→ ${step}`]), page].join('\n');
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
}
