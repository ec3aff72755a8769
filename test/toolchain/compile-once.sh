#!/bin/sh
# Stands in front of the compiler named by `real`. What was compiled before, by the same compiler with the same arguments from the same source and headers, is taken from
# `cache`; everything else, and what this script does not understand, is left to the compiler.
real='@real@'
cache='@cache@'

source= output= depfile= before=
for arg; do
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

key=$({ stat -Lc '%n %s %Y' "$real" /usr/include/stdio.h; printf '%s\n' "$@"; cat "$source"; } 2>/dev/null | sha256sum | cut -c1-24)
kept=$cache/$key
if [ -f "$kept/headers" ] && sha256sum -c --status "$kept/headers" 2>/dev/null; then
  cat "$kept/said" >&2
  cp "$kept/depfile" "$depfile" && exec cp "$kept/object" "$output"
fi

said=$(mktemp)
"$real" "$@" 2>"$said"
code=$?
cat "$said" >&2
if [ $code = 0 ] && [ -f "$depfile" ] && [ -f "$output" ]; then
  mkdir -p "$cache"
  part=$(mktemp -d "$cache/.part-XXXXXX")
  # Headers by their content: "target: header header \" in make's own words, which a path with a space cannot be told from.
  if sed -e 's/\\$//' -e '1s/^[^:]*://' "$depfile" | tr -s ' ' '\n' | grep -v -e '^$' -e ':$' | xargs sha256sum >"$part/headers" 2>/dev/null &&
    cp "$output" "$part/object" && cp "$depfile" "$part/depfile" && cp "$said" "$part/said"; then
    rm -rf "$kept"
    mv -T "$part" "$kept" 2>/dev/null || rm -rf "$part"
  else
    rm -rf "$part"
  fi
fi
rm -f "$said"
exit $code
