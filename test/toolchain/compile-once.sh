#!/bin/sh
# Stands in front of the compiler named by `real`. What was compiled before, by the same compiler with the same arguments from the same source and headers, is taken from
# `cache`; everything else, and what this script does not understand, is left to the compiler.
real='@real@'
cache='@cache@'

source= output= depfile= before=
# Folders of other packages: each host puts them elsewhere, and their headers are the same. `hide` and `show`
# are sed's, to and from a name that is the same everywhere.
hide= show= packages= count=0
for arg; do
  case $arg in
    *[\|\&\\]*) ;;
    -I../../*) if [ -f "${arg#-I}/package.json" ]; then
      count=$((count + 1))
      hide="$hide;s|${arg#-I}/|@package-$count@/|;s|^-I${arg#-I}\$|-I@package-$count@|"
      show="$show;s|@package-$count@/|${arg#-I}/|"
      packages="$packages ${arg#-I}/package.json"
    fi ;;
  esac
  case $before in
    -o) output=$arg ;;
    -MF) depfile=$arg ;;
  esac
  case $arg in
    -c) compiles=yes ;;
    # What is read or written elsewhere, or says where it was compiled.
    -|@*|-x|-g*|-E|-S|-M|-MM|-save-temps*|--coverage|-fprofile*) exec "$real" "$@" ;;
    -*) ;;
    *.c|*.cc|*.cpp|*.cxx) [ -z "$source" ] || exec "$real" "$@"; source=$arg ;;
  esac
  before=$arg
done
[ -n "$compiles" ] && [ -n "$source" ] && [ -n "$output" ] && [ -n "$depfile" ] && [ -f "$source" ] || exec "$real" "$@"
[ -z "$CPATH$C_INCLUDE_PATH$CPLUS_INCLUDE_PATH$COMPILER_PATH$GCC_EXEC_PREFIX" ] || exec "$real" "$@"

key=$({ stat -Lc '%n %s %Y' "$real" /usr/include/stdio.h; printf '%s\n' "$@" | sed -e "$hide"; cat "$source" $packages; } 2>/dev/null | sha256sum | cut -c1-24)
kept=$cache/$key
if [ -f "$kept/headers" ] && sed -e "$show" "$kept/headers" | sha256sum -c --status 2>/dev/null; then
  cat "$kept/said" >&2
  sed -e "$show" "$kept/depfile" >"$depfile" && exec cp "$kept/object" "$output"
fi

said=$(mktemp)
"$real" "$@" 2>"$said"
code=$?
cat "$said" >&2
if [ $code = 0 ] && [ -f "$depfile" ] && [ -f "$output" ]; then
  mkdir -p "$cache"
  part=$(mktemp -d "$cache/.part-XXXXXX")
  # Headers by their content: "target: header header \" in make's own words, which a path with a space cannot be told from.
  if sed -e 's/\\$//' -e '1s/^[^:]*://' "$depfile" | tr -s ' ' '\n' | grep -v -e '^$' -e ':$' | xargs sha256sum >"$part/sums" 2>/dev/null &&
    sed -e "$hide" "$part/sums" >"$part/headers" && rm "$part/sums" &&
    cp "$output" "$part/object" && sed -e "$hide" "$depfile" >"$part/depfile" && cp "$said" "$part/said"; then
    rm -rf "$kept"
    mv -T "$part" "$kept" 2>/dev/null || rm -rf "$part"
  else
    rm -rf "$part"
  fi
fi
rm -f "$said"
exit $code
