import type { ImageTree, Origin } from '../image/judge-image.ts';

type Finding = ImageTree['verdict']['findings'][number];

/** What brought the wrong files of a tree, and where to change that: an image is made again, and not repaired. */
export function describeSteps({
  verdict,
  origins,
  project,
}: ImageTree): { brought: string; advice: string }[] {
  const steps = new Map<string, { origin: Origin; findings: Finding[] }>();
  for (const [i, finding] of verdict.findings.entries()) {
    const origin = origins[i];
    if (origin === undefined) continue;
    const key = `${origin.layer}`;
    const step = steps.get(key) ?? { origin, findings: [] };
    step.findings.push(finding);
    steps.set(key, step);
  }
  return [...steps.values()].map(({ origin, findings }) => {
    const names = [...new Set(findings.map((finding) => finding.package.name))];
    const step = origin.step === null ? '' : `: ${origin.step}`;
    return {
      brought: `${names.join(', ')} came with layer ${origin.layer}${step}`,
      advice: adviseFor(origin.step, names, findings, project.host),
    };
  });
}

/** By the build step: a copy from the context, from another stage, or a command. */
function adviseFor(
  step: string | null,
  names: readonly string[],
  findings: readonly Finding[],
  host: string | null,
): string {
  const build = findings.every(isBuilt)
    ? `${rebuilders[host ?? ''] ?? 'npm rebuild'} ${names.join(' ')}`
    : null;
  const after = build === null ? '' : `, or add after it: RUN ${build}`;
  if (step === null)
    return `make the image again, with an install under its own Node${build === null ? '' : `, or with ${build}`}`;
  if (/^(?:COPY|ADD)\b.*--from=/.test(step))
    return `in the Dockerfile, base the stage that installs on the image that runs it${after}`;
  if (/^(?:COPY|ADD)\b/.test(step))
    return `put **/node_modules into .dockerignore, and install in the Dockerfile${after}`;
  return `in the Dockerfile, change that step to install for this image${after}`;
}

/** Whether running the package's build, in the image, is the fix. */
const isBuilt = ({ problem: { code } }: Finding): boolean =>
  /^(?:ABI_MISMATCH|NOT_BUILT|ARCH_MISMATCH|LIBC_MISMATCH|GLIBC_TOO_OLD|LIBSTDCXX_TOO_OLD)$/.test(code);

const rebuilders: Readonly<Record<string, string>> = {
  npm: 'npm rebuild',
  pnpm: 'pnpm rebuild',
  yarn: 'yarn rebuild',
};
