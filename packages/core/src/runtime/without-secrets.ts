/** Who may write to or read a team's store; the address, since it may hold a password. */
const secrets = [
  'ABISTAMP_STORE_PASSWORD',
  'ABISTAMP_STORE_SIGNING_KEY',
  'ABISTAMP_STORE_TOKEN',
  'ABISTAMP_STORE_URL',
  'ABISTAMP_STORE_USER',
];

/**
 * The environment for programs of other people's, builds and addons, without what is ours alone: a stolen
 * signing key would make everybody's store theirs.
 */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name.toUpperCase())));
}

/**
 * Names that registries, hosting services and clouds give to what opens them, npm's settings among them
 * (`npm_config_//host/:_authToken`).
 */
const credential =
  /(?:^|[^a-z])_?(?:auth|auth_?token|token|secret|passw(?:or)?d|pass|passphrase|credentials?|(?:api|access|private|signing|secret)_?key)s?(?:$|[^a-z])/i;

/**
 * The environment for what is no package manager and no build: an addon that is loaded, a compiler or a
 * runtime that is asked what it is. None of them has a use for anybody's login.
 */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(withoutSecrets(env)).filter(
      ([name]) => !credential.test(name) && !/^npm_config_.*_?auth/i.test(name),
    ),
  );
}
