import { test } from 'node:test';

export interface ScenarioParts {
  /** Done first; where it fails no step is run. */
  before(prepare: () => Promise<void> | void): void;
  /** Needs what the steps before it did. */
  step(name: string, body: () => Promise<void> | void): void;
}

/**
 * A story that one tree goes through: one test, which can be run alone by its name, and whose steps are
 * named. The steps after one that failed are skipped, since what they would say is about another tree than
 * theirs; other tests do not notice.
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
