# Runs abistamp: a program of the runner's, or the version that this action is of, from the registry.
abistamp() {
  if [ -n "${INPUT_COMMAND:-}" ]; then
    "$INPUT_COMMAND" "$@"
    return
  fi
  local version="${INPUT_VERSION:-}"
  if [ -z "$version" ]; then
    version="$(sed -n 's/^  "version": "\([0-9A-Za-z.+-]*\)",$/\1/p' "$GITHUB_ACTION_PATH/packages/cli/package.json")"
    # Before the first release.
    if [ "$version" = 0.0.0 ]; then version=latest; fi
  fi
  npx --yes "abistamp@$version" "$@"
}
