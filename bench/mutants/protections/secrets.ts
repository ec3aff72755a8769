import { core, type Protection } from './protection.ts';

/** What no build and no loaded addon may see. */
export const secretsProtections: readonly Protection[] = [
  {
    rows: ['10'],
    without: 'the refusal to build beside the signing key',
    file: `${core}/operations/repair/require-no-signing-key.ts`,
    from: "if ((env['ABISTAMP_STORE_SIGNING_KEY'] ?? '') === '') return;",
    to: "if (env['ABISTAMP_STORE_SIGNING_KEY'] !== null) return;",
    test: 'test/safety/unbuilt.test.ts',
    built: 'command',
  },
  {
    rows: ['10', '57'],
    without: 'the filter of secrets for every program that we start',
    file: `${core}/hosts/run.ts`,
    from: 'env: withoutSecrets(options.env),',
    to: 'env: options.env,',
    test: 'test/safety/secrets.test.ts',
  },
  {
    rows: ['10', '57'],
    without: 'the filter of logins for what is only loaded',
    file: `${core}/repair/signed-child.ts`,
    from: '...withoutCredentials(process.env),',
    to: '...process.env,',
    test: 'test/safety/proof.test.ts',
  },
  {
    rows: ['67'],
    without: 'the project’s files, in which no variable is put',
    file: `${core}/operations/plan/registry.ts`,
    from: 'tree: withholdVariables(project.tree, env) }',
    to: 'tree: project.tree }',
    test: 'test/forecast/versions.test.ts',
  },
];
