import type { CheckJson } from '@abistamp/core';
import { fromFailure, fromJson, fromUnjudged } from './findings.ts';
import type { RawFinding, RawSubject } from './raw-finding.ts';

export function collectCheck({ trees, uninstalled = [], ok, target }: CheckJson): RawSubject[] {
  // Under --strict they fail the check, which then has no other reason or several.
  const isStrict = !ok && trees.every(({ findings, error }) => findings.length === 0 && error === undefined);
  const left = uninstalled.map(({ root, why }): RawFinding => {
    const failure = fromFailure({ code: 'NO_TREE', message: why }, { kind: 'folder', root });
    return isStrict ? failure : { ...failure, severity: 'info', fails: false };
  });
  return [
    ...trees.map((tree) => collectTree(tree, target)),
    ...(left.length === 0
      ? []
      : [{ name: 'not installed', scope: `${left.length} projects`, findings: left }]),
  ];
}

type JsonTree = CheckJson['trees'][number];

export function collectTree(
  tree: Omit<JsonTree, 'findings'> & Partial<JsonTree>,
  target: string,
): RawSubject {
  const { root, error, findings = [], unjudged, packages, native } = tree;
  const listed = new Set(findings.map(({ code, path }) => `${code}\0${path}`));
  return {
    name: root,
    scope: `${native} native packages of ${packages}, for ${target}`,
    findings: [
      ...(error === undefined ? [] : [fromFailure(error, { kind: 'folder', root })]),
      ...findings.map((finding) => fromJson(finding, root)),
      ...unjudged
        // Under --strict they are findings already.
        .filter(({ code, path }) => !listed.has(`${code}\0${path}`))
        .map((each) => fromUnjudged(each, root)),
    ],
  };
}
