#!/bin/sh
# What the image runs: nothing is started on a tree that another image installed, before it fits this one.
set -e
workspace="${WORKSPACE:-/workspace}"
here="$(dirname "$0")"

if ! node "$here/gate.js" "$workspace"; then
  [ "${REPAIR:-}" = 1 ] || exit 1
  (cd "$workspace" && abistamp rebuild)
  node "$here/gate.js" "$workspace"
fi
cd "$workspace"
exec "$@"
