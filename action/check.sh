# Checks the tree: annotations, a part of the job's summary, and, if wanted, a file for code scanning.
set -euo pipefail
. "$GITHUB_ACTION_PATH/action/abistamp.sh"

options=()
if [ "${INPUT_STRICT:-}" = true ]; then options+=(--strict); fi
if [ "${INPUT_FROZEN:-}" = true ]; then options+=(--frozen); fi

code=0
abistamp check ${options[@]+"${options[@]}"} --reporter github || code=$?
# The same once more, for other readers: none of them changes the answer.
abistamp check ${options[@]+"${options[@]}"} --reporter markdown >> "$GITHUB_STEP_SUMMARY" || true
if [ -n "${INPUT_SARIF:-}" ]; then
  abistamp check ${options[@]+"${options[@]}"} --reporter sarif --output "$INPUT_SARIF" || true
fi

case "$code" in
  0) answer=fits ;;
  1) answer=findings ;;
  *) answer=unknown ;;
esac
echo "answer=$answer" >> "$GITHUB_OUTPUT"

if [ "${INPUT_DOCTOR:-}" = true ]; then
  doctor=0
  abistamp doctor --reporter github || doctor=$?
  abistamp doctor --reporter markdown >> "$GITHUB_STEP_SUMMARY" || true
  if [ "$code" = 0 ]; then code="$doctor"; fi
fi
exit "$code"
