import type { DeployFinding } from '@abistamp/deploy';
import type { DeployCode, DeployProblem } from '@abistamp/deploy/internal/finding';

/** One of each code, as in the fixtures. */
export const problems: { [Code in DeployCode]: Extract<DeployProblem, { code: Code }> } = {
  STAGE_MISMATCH: {
    code: 'STAGE_MISMATCH',
    differences: [
      { axis: 'libc', from: 'glibc', to: 'musl' },
      { axis: 'node', from: '20', to: '22' },
    ],
    packages: ['better-sqlite3', 'sharp'],
    from: 'builder',
    isCertain: true,
  },
  HOST_TREE_COPIED: {
    code: 'HOST_TREE_COPIED',
    folder: 'node_modules',
    installed: true,
    by: null,
    packages: ['better-sqlite3'],
    ignoreFile: '.dockerignore',
  },
  IGNORE_NOT_NESTED: {
    code: 'IGNORE_NOT_NESTED',
    folder: 'packages/api/node_modules',
    pattern: 'node_modules',
  },
  HOST_TREE_MOUNTED: { code: 'HOST_TREE_MOUNTED', service: 'web', target: '/app/node_modules' },
  VOLUME_OUTLIVES_IMAGE: {
    code: 'VOLUME_OUTLIVES_IMAGE',
    service: 'web',
    volume: 'modules',
    target: '/app/node_modules',
  },
  NO_TOOLCHAIN: {
    code: 'NO_TOOLCHAIN',
    packages: ['heapdump'],
    missing: ['make', 'c++'],
    image: 'node:22-alpine',
    add: 'apk add --no-cache python3 make g++',
  },
  NODE_UNPINNED: { code: 'NODE_UNPINNED', image: 'node:lts-alpine', now: 26 },
  NODE_VERSIONS_DISAGREE: {
    code: 'NODE_VERSIONS_DISAGREE',
    here: 'node:22-slim',
    there: '20',
    source: '.nvmrc',
  },
  CACHE_KEY_WEAK: {
    code: 'CACHE_KEY_WEAK',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as GitHub writes it
    key: "${{ runner.os }}-${{ hashFiles('package-lock.json') }}",
    lacks: ['node', 'arch'],
    shared: true,
    isPrefix: false,
  },
  ARTIFACT_CROSSES_TARGETS: {
    code: 'ARTIFACT_CROSSES_TARGETS',
    from: 'install',
    to: 'test-alpine',
    differences: [{ axis: 'libc', from: 'glibc', to: 'musl' }],
  },
  SCRIPTS_SKIPPED: {
    code: 'SCRIPTS_SKIPPED',
    by: 'option',
    packages: ['better-sqlite3'],
    fix: 'npm rebuild better-sqlite3',
  },
  FINAL_STAGE_BUILD_PLATFORM: { code: 'FINAL_STAGE_BUILD_PLATFORM', packages: ['better-sqlite3'] },
  LOCK_LACKS_PLATFORM: {
    code: 'LOCK_LACKS_PLATFORM',
    packages: ['sharp'],
    missing: ['@img/sharp-linuxmusl-x64'],
    platform: 'linux-x64-musl',
    by: 'lockfile',
  },
  DEPLOY_TARGET_MISMATCH: {
    code: 'DEPLOY_TARGET_MISMATCH',
    differences: [{ axis: 'os', from: 'darwin', to: 'linux' }],
    job: 'deploy',
  },
  BASE_TOO_OLD: {
    code: 'BASE_TOO_OLD',
    package: 'sqlite3',
    file: 'build/Release/node_sqlite3.node',
    needs: 'glibc 2.38',
    has: 'glibc 2.36',
    image: 'node:24',
    platform: 'linux/arm64',
  },
  NATIVE_IN_GIT: { code: 'NATIVE_IN_GIT' },
  ELECTRON_SHARES_TREE: { code: 'ELECTRON_SHARES_TREE', script: 'postinstall', packages: ['better-sqlite3'] },
  TOOLS_MISSING: { code: 'TOOLS_MISSING', packages: ['heapdump'], missing: ['a C++ compiler'] },
  EMULATED: { code: 'EMULATED', by: 'Rosetta' },
};

const files: Partial<Record<DeployCode, string>> = {
  IGNORE_NOT_NESTED: '.dockerignore',
  HOST_TREE_MOUNTED: 'compose.yaml',
  VOLUME_OUTLIVES_IMAGE: 'compose.yaml',
  CACHE_KEY_WEAK: '.github/workflows/ci.yml',
  ARTIFACT_CROSSES_TARGETS: '.gitlab-ci.yml',
  LOCK_LACKS_PLATFORM: 'package-lock.json',
  DEPLOY_TARGET_MISMATCH: 'serverless.yml',
  NATIVE_IN_GIT: 'node_modules/sqlite3/build/Release/node_sqlite3.node',
  ELECTRON_SHARES_TREE: 'package.json',
  TOOLS_MISSING: 'package.json',
  EMULATED: 'package.json',
};
const wholeFiles: readonly DeployCode[] = ['NATIVE_IN_GIT', 'TOOLS_MISSING', 'EMULATED'];
const milder: Partial<Record<DeployCode, DeployFinding['severity']>> = {
  IGNORE_NOT_NESTED: 'warning',
  VOLUME_OUTLIVES_IMAGE: 'info',
  NODE_UNPINNED: 'warning',
  NODE_VERSIONS_DISAGREE: 'warning',
  NATIVE_IN_GIT: 'warning',
  ELECTRON_SHARES_TREE: 'info',
  TOOLS_MISSING: 'warning',
  EMULATED: 'info',
};

/** A finding of each code, in a file where it occurs. */
export const findings: DeployFinding[] = Object.values(problems).map((problem) => {
  const { code } = problem;
  const place = { file: files[code] ?? 'Dockerfile', line: wholeFiles.includes(code) ? 0 : 8, column: 1 };
  return { ...place, severity: milder[code] ?? 'error', problem };
});
