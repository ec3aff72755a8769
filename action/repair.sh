# Rebuilds or restores what does not fit. Whatever is left is the check's to report.
set -euo pipefail
. "$GITHUB_ACTION_PATH/action/abistamp.sh"

abistamp rebuild || echo "abistamp rebuild ended with exit code $?"
