# The key of this tree, and the paths that are cached, as outputs.
set -euo pipefail
. "$GITHUB_ACTION_PATH/action/abistamp.sh"

key="$(abistamp key)"
target="$(abistamp key --target)"
# One line each: anything else would be an output of its own.
for value in "$key" "$target"; do
  if [[ ! "$value" =~ ^abistamp1-[A-Za-z0-9._-]+$ ]]; then
    echo "::error title=abistamp::abistamp key printed no key"
    exit 2
  fi
done

paths=''
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+="${INPUT_FOLDER:-.}/$path"$'\n'; fi
done <<< "${INPUT_PATH:-node_modules}"

# Text from the workflow: no line of it may end the value.
mark="paths-$RANDOM$RANDOM$RANDOM"
{
  echo "key=$key"
  echo "target=${target#abistamp1-}"
  echo "paths<<$mark"
  printf '%s' "$paths"
  echo "$mark"
} >> "$GITHUB_OUTPUT"
