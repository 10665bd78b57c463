# What the real parts of the tests have in common; sourced by NAME.sh start|stop ROOT [OWNER].
# With OWNER, a process id, the part stops and its folder goes as soon as that process has ended, however it ended.
# Exit code 69: the part cannot be had on this machine, the last line of stderr says what is missing.
set -euo pipefail
cmd=${1:?start or stop}
root=$(mkdir -p "${2:?a folder}" && cd "$2" && pwd)
owner=${3:-}

need() { # need COMMAND PACKAGE: installs the Debian package when the command is missing and says so
  PATH=$PATH:/usr/sbin:/usr/local/sbin
  command -v "$1" >/dev/null && return
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "$1 is missing (Debian package $2; it is installed by itself when run as root on Debian)" >&2; exit 69
  fi
  echo "installing $2" >&2
  # Other parts may be installing at the same time: one after the other. A daemon that a package starts must not keep the lock.
  { flock 9 && { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } 9>&-; } >"$root/apt.log" 2>&1 9>/tmp/portal-parts-apt.lock \
    || { tail -n 5 "$root/apt.log" >&2; echo "the package $2 could not be installed" >&2; exit 69; }
}

npm_install() { # npm_install FOLDER: what its lock file names, once, and again when that changed; other tests may be installing at the same time
  command -v node >/dev/null || { echo "node is missing (Node.js 20, which the build needs too)" >&2; exit 69; }
  {
    flock 9
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed" || { npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund && cp "$1/package-lock.json" "$1/node_modules/.installed"; }
  } 9>/tmp/portal-parts-npm.lock >"$root/npm.log" 2>&1 || { tail -n 5 "$root/npm.log" >&2; echo "the packages of $(basename "$1") could not be installed from npm's registry" >&2; exit 69; }
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

wait_for_port() { # wait_for_port PORT LOG [TENTHS OF A SECOND]
  for _ in $(seq "${3:-150}"); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done
  tail -n 20 "$2" >&2; exit 1
}

stop_by() { # stop_by PID SIGNAL: and waits until it has gone
  kill "-$2" "$1" 2>/dev/null || return 0
  for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done
}

stop_with_owner() {
  [ -n "$owner" ] || return 0
  setsid bash -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; bash "$2" stop "$3"; rm -rf "$3"' \
    portal-part "$owner" "$(cd "$(dirname "$0")" && pwd)/$(basename "$0")" "$root" </dev/null >/dev/null 2>&1 &
}
