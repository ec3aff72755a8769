import { isAtLeast } from '@abistamp/binary';
import {
  AbistampError,
  checkTree,
  type Finding,
  findMissingTools,
  isTranslated,
  openProject,
  type Project,
  parseRuntimeSpec,
  readCurrentRuntime,
  type TreeVerdict,
} from '@abistamp/core';
import type { DeployFinding, NotRead, ShippedImage } from '@abistamp/deploy';
import type { JudgeInstalled } from './make-doctor.ts';

/** Judges what is installed in a folder for the images that it is shipped in, and this machine's own tools. */
export const judgeInstalled: JudgeInstalled = (root, { shipped, compiled }, { env }) => {
  const project = openHere(root);
  if (project === null) return { findings: [], notRead: [] };
  const judged = shipped.map((image) => judgeImage(image, project, env));
  return {
    findings: [
      ...judged.flatMap(({ findings }) => findings),
      ...judgeTools(compiled, env),
      ...judgeMachine(),
    ],
    notRead: listOnce(judged.flatMap(({ notRead }) => notRead)),
  };
};

type Judged = ReturnType<JudgeInstalled>;

function openHere(root: string): Project | null {
  try {
    const project = openProject(root);
    // A tree of a folder around it is not the one that is shipped from here.
    return project.root === root ? project : null;
  } catch (error) {
    if (error instanceof AbistampError && error.code === 'NO_TREE') return null;
    throw error;
  }
}

/** Prebuilt files that an image is too old for: what it will load, whatever this machine loads. */
function judgeImage(image: ShippedImage, project: Project, env: NodeJS.ProcessEnv): Judged {
  if (image.node === null) return { findings: [], notRead: [leftOut(image, 'its Node is not known')] };
  const here = readCurrentRuntime();
  const platform = `linux-${image.arch}-${image.libc}${image.glibc ?? ''}`;
  let verdict: TreeVerdict;
  try {
    verdict = checkTree({ project, runtime: parseRuntimeSpec(`node@${image.node}`, platform, here), env });
  } catch (error) {
    // A release, or a processor, that no table has: nothing rests on it.
    if (error instanceof AbistampError && error.code === 'BAD_ARGUMENT')
      return { findings: [], notRead: [leftOut(image, error.message)] };
    throw error;
  }
  return {
    findings: [
      ...verdict.findings.flatMap((finding) => toFinding(finding, image, verdict)),
      ...listNewerLibraries(image, verdict),
    ],
    notRead: [],
  };
}

const leftOut = ({ place, reference }: ShippedImage, why: string): NotRead => ({
  ...place,
  kind: 'unknown',
  what: `what is installed here was not judged for ${reference}: ${why}`,
});

/** An image that is built for several platforms is one place, and said once. */
function listOnce(notRead: readonly NotRead[]): NotRead[] {
  return [...new Map(notRead.map((each) => [JSON.stringify(each), each])).values()];
}

/** Only what came as it is: what was compiled here is compiled again in the image. */
function isDelivered({ package: { path }, file }: Finding, { packages }: TreeVerdict): boolean {
  const files = packages.find((pkg) => pkg.path === path)?.files ?? [];
  return files.find((each) => each.path === file)?.origin === 'delivered';
}

function toFinding(finding: Finding, image: ShippedImage, verdict: TreeVerdict): DeployFinding[] {
  const { problem, file } = finding;
  if (file === null || !isDelivered(finding, verdict)) return [];
  switch (problem.code) {
    case 'GLIBC_TOO_OLD':
      return [
        makeFinding(finding.package.name, file, `glibc ${problem.needs}`, `glibc ${image.glibc}`, image),
      ];
    case 'NODE_API_TOO_NEW':
      return [
        makeFinding(finding.package.name, file, `Node-API ${problem.needs}`, `Node ${image.node}`, image),
      ];
    default:
      return [];
  }
}

/** The C++ library of an image is asked of a table: the machine at hand has another one. */
function listNewerLibraries(image: ShippedImage, { packages }: TreeVerdict): DeployFinding[] {
  const has = image.glibcxx;
  if (has === null || image.libc !== 'glibc') return [];
  return packages.flatMap(({ name, files }) =>
    files.flatMap(({ path, origin, facts }): DeployFinding[] => {
      const slice = facts.format === 'elf' && facts.platform === 'linux' ? facts.slices[0] : null;
      if (origin !== 'delivered' || slice === null || slice.arch !== image.arch || slice.libc !== 'glibc')
        return [];
      const needs = slice.glibcxx;
      if (needs === null || isAtLeast(has, needs)) return [];
      return [makeFinding(name, path, `libstdc++ ${needs}`, `libstdc++ ${has}`, image)];
    }),
  );
}

function makeFinding(
  name: string,
  file: string,
  needs: string,
  has: string,
  image: ShippedImage,
): DeployFinding {
  const { place, reference, platform } = image;
  return {
    ...place,
    severity: 'error',
    problem: { code: 'BASE_TOO_OLD', package: name, file, needs, has, image: reference, platform },
  };
}

function judgeTools(packages: readonly string[], env: NodeJS.ProcessEnv): DeployFinding[] {
  if (packages.length === 0) return [];
  const { missing } = findMissingTools(env);
  if (missing.length === 0) return [];
  return [
    {
      file: 'package.json',
      line: 0,
      column: 1,
      severity: 'warning',
      problem: { code: 'TOOLS_MISSING', packages: [...packages], missing },
    },
  ];
}

function judgeMachine(): DeployFinding[] {
  if (!isTranslated(readCurrentRuntime())) return [];
  return [
    {
      file: 'package.json',
      line: 0,
      column: 1,
      severity: 'info',
      problem: { code: 'EMULATED', by: 'Rosetta' },
    },
  ];
}
