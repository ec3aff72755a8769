# Installs what the lockfile says.
set -euo pipefail

case "${INPUT_INSTALL:-auto}" in
  auto)
    if [ -f package-lock.json ] || [ -f npm-shrinkwrap.json ]; then npm ci
    elif [ -f pnpm-lock.yaml ]; then pnpm install --frozen-lockfile
    elif [ -f bun.lock ] || [ -f bun.lockb ]; then bun install --frozen-lockfile
    elif [ ! -f yarn.lock ]; then
      echo '::error title=abistamp::there is no lockfile: set `install` to the command that installs'
      exit 2
    elif grep -q '^__metadata:' yarn.lock; then yarn install --immutable
    else yarn install --frozen-lockfile
    fi
    ;;
  *) bash -euo pipefail -c "$INPUT_INSTALL" ;;
esac
