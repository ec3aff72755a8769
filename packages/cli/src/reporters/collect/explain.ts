import type { formatExplainJson } from '@abistamp/core';
import { pageOf } from '@abistamp/core/project-files';
import { fromJson } from './findings.ts';
import type { RawSubject } from './raw-finding.ts';

export type ExplainJson = ReturnType<typeof formatExplainJson>;

/** @param root of the project whose files are concerned */
export function collectExplain({ errors, target }: ExplainJson, root: string): RawSubject[] {
  return errors.map(({ quote, code, package: id, message, findings }) => ({
    name: quote,
    scope: `for ${target}`,
    findings:
      findings.length > 0
        ? findings.map((finding) => ({ ...fromJson(finding, root), fails: true }))
        : [
            {
              ...{ code: code ?? 'LOAD_FAILED', severity: 'info', fails: false },
              message: `${id ?? 'a native file'}: ${message}`,
              ...{
                package: id,
                file: null,
                command: null,
                advice: null,
                page: pageOf(code ?? 'LOAD_FAILED'),
              },
              at: id === null ? { kind: 'folder', root } : { kind: 'package', root, path: id, id },
            },
          ],
  }));
}
