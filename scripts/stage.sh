# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the other scripts: runs stages quietly from the top of the checkout.

log=build/${0##*/}.log
mkdir -p build
: >"$log"

# stage <title> <command>...: prints the title and the seconds taken, and a build's progress: in a
# terminal at once, otherwise every 30 s on standard error. The command's output goes to $log; its end
# is shown if the command fails.
stage() {
  local title=$1 start=$SECONDS said=0
  shift
  printf '%-24s' "$title"
  "$@" >>"$log" 2>&1 </dev/null &
  trap "kill $! 2>/dev/null" EXIT
  while kill -0 $! 2>/dev/null; do
    local spent=$((SECONDS - start)) done_of
    done_of=$(tail -n 1 "$log" | grep -o '^\[[0-9]*/[0-9]*\]' || true)
    if [[ -t 1 ]]; then
      printf '\r%-24s%5d s  %s\e[K' "$title" "$spent" "$done_of"
    elif ((spent >= said + 30)); then
      printf '%s: %d s  %s\n' "$title" "$spent" "$done_of" >&2
      said=$spent
    fi
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
