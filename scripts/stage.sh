# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the other scripts: runs stages quietly from the top of the checkout.

log=build/${0##*/}.log
mkdir -p build
: >"$log"

# stage <title> <command>...: prints the title and the seconds taken, and in a terminal a build's
# progress. The command's output goes to $log; its end is shown if the command fails.
stage() {
  local title=$1 start=$SECONDS
  shift
  printf '%-24s' "$title"
  "$@" >>"$log" 2>&1 </dev/null &
  trap "kill $! 2>/dev/null" EXIT
  while [[ -t 1 ]] && kill -0 $! 2>/dev/null; do
    printf '\r%-24s%5d s  %s\e[K' "$title" $((SECONDS - start)) \
      "$(tail -n 1 "$log" | grep -o '^\[[0-9]*/[0-9]*\]')"
    sleep 1
  done
  if wait $!; then
    [[ ! -t 1 ]] || printf '\r%-24s\e[K' "$title"
    printf '%5d s\n' $((SECONDS - start))
    trap - EXIT
  else
    printf 'failed\n\n'
    tail -n 60 "$log" >&2
    printf '\n%s failed. All of its output: %s\n' "$title" "$log" >&2
    exit 1
  fi
}
