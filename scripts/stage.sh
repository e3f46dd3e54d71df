# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the scripts beside this one: runs their stages quietly, from the top of the checkout.

log=build/${0##*/}.log
mkdir -p build
: >"$log"

# stage <title> <command>...: prints the title and the seconds taken; what the command writes goes
# to $log, and its end is shown if the command fails.
stage() {
  local title=$1 start=$SECONDS
  shift
  printf '%-24s' "$title"
  if "$@" >>"$log" 2>&1 </dev/null; then
    printf '%5d s\n' $((SECONDS - start))
  else
    printf 'failed\n\n'
    tail -n 60 "$log" >&2
    printf '\n%s failed. All of its output: %s\n' "$title" "$log" >&2
    exit 1
  fi
}
