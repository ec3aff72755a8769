import { test } from 'node:test';

export interface ScenarioParts {
  /** Runs first; if it fails no step runs. */
  before(prepare: () => Promise<void> | void): void;
  /** Depends on the steps before it. */
  step(name: string, body: () => Promise<void> | void): void;
}

/**
 * A story about one tree: one test that can be run alone by name, with named steps. The steps after a failed
 * one are skipped, since they would test another tree than theirs; other tests are unaffected.
 */
export function scenario(title: string, tell: (parts: ScenarioParts) => void): void {
  const prepares: (() => Promise<void> | void)[] = [];
  const steps: [name: string, body: () => Promise<void> | void][] = [];
  tell({
    before: (prepare) => void prepares.push(prepare),
    step: (name, body) => void steps.push([name, body]),
  });
  test(title, async (t) => {
    for (const prepare of prepares) await prepare();
    let failed = '';
    for (const [name, body] of steps) {
      const skip = failed !== '' && `after "${failed}" failed`;
      await t.test(name, { skip }, async () => {
        failed = name;
        await body();
        failed = '';
      });
    }
  });
}
