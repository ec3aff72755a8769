/** Secrets of a team's store; the address counts too, since it may hold a password. */
const secrets = [
  'ABISTAMP_STORE_PASSWORD',
  'ABISTAMP_STORE_SIGNING_KEY',
  'ABISTAMP_STORE_TOKEN',
  'ABISTAMP_STORE_URL',
  'ABISTAMP_STORE_USER',
];

/**
 * The environment for third-party programs (builds, addons) without our own secrets: a stolen signing key
 * would hand everyone's store to the thief.
 */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name.toUpperCase())));
}

/**
 * Names that registries, hosting services and clouds give to credentials, including npm's settings
 * (`npm_config_//host/:_authToken`).
 */
const credential =
  /(?:^|[^a-z])_?(?:auth|auth_?token|token|secret|passw(?:or)?d|pass|passphrase|credentials?|(?:api|access|private|signing|secret)_?key)s?(?:$|[^a-z])/i;

/**
 * The environment for programs that are neither a package manager nor a build: loading an addon, asking a
 * compiler or runtime what it is. None of them needs a login.
 */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(withoutSecrets(env)).filter(
      ([name]) => !credential.test(name) && !/^npm_config_.*_?auth/i.test(name),
    ),
  );
}
