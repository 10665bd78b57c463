#!/usr/bin/env bash
# Builds the portal and runs every test: rules, pages and jobs on SQLite, pages and jobs again on PostgreSQL, journeys in Chromium.
# On Debian (as root) it installs the real parts that are missing and says so; elsewhere it names what is missing, and those tests are
# skipped. With CI=true a skipped test fails. The last line is "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '== %s\n' "$*"; }

install() { # package, what for
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "installing $1 ($2)"
    [ -n "${updated:-}" ] || { apt-get update -qq; updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
  else
    say "missing: $1 ($2); tests that need it are skipped"
  fi
}
# PostgreSQL, the S3 and SMTP servers and the readers of MARC and PDF are installed by their own scripts in tests/parts when a test first asks for them.
command -v "${CHROMIUM:-chromium}" >/dev/null || install chromium "journeys in a browser"
[ -n "$(fc-list :lang=zh-tw 2>/dev/null)" ] || { install fontconfig "fonts"; install fonts-noto-cjk "Chinese on screenshots"; }

say "build"
dotnet build Portal.sln -v quiet -clp:NoSummary

total=0 failed=0 skipped=0 failures=$(mktemp)
trap 'rm -f "$failures"' EXIT
run() { # name, program, arguments...
  local name=$1 log
  shift
  log=$(mktemp)
  say "$name"
  set +e
  "$@" -noColor -noLogo 2>&1 | tee "$log" | grep -vE '^ *(Discovering|Discovered|Starting|Finished):|first administrator|first-administrator|^ *$'
  local status=${PIPESTATUS[0]}
  set -e
  local line
  line=$(grep -E 'Total: [0-9]+' "$log" | tail -n 1 || true)
  if [ -z "$line" ]; then
    failed=$((failed + 1))
    say "$name ended without a result (exit $status)"
  else
    number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$line"; }
    total=$((total + $(number Total)))
    failed=$((failed + $(number Failed) + $(number Errors)))
    skipped=$((skipped + $(number Skipped)))
    grep -A 15 -F '[FAIL]' "$log" | sed "s/^/$name: /" >>"$failures" || true
  fi
  rm -f "$log"
}

tests=tests/Portal.Tests/bin/Debug/net10.0/Portal.Tests
run "on SQLite" env PORTAL_TEST_DB=sqlite "$tests"
run "on PostgreSQL" env PORTAL_TEST_DB=postgresql "$tests" -trait On=database
run "in Chromium" tests/Portal.BrowserTests/bin/Debug/net10.0/Portal.BrowserTests

# Adapters by packages that not every registry has.
others=$(mktemp -d "$PWD/.on-request-XXXXXX")
if dotnet build tests/Portal.Tests -v quiet -clp:NoSummary -p:WithAll=true -p:RunAnalyzers=false --artifacts-path "$others" >"$others/log" 2>&1; then
  run "by the Minio client" "$others/bin/Portal.Tests/debug/Portal.Tests" -class Portal.Tests.Adapters.Files.MinioFileStoreTests
elif grep -qE 'error NU1[16]' "$others/log"; then
  say "Minio: not compiled: not in this registry"
else
  cat "$others/log"
  failed=$((failed + 1))
fi
rm -rf "$others"

# Once more at the end, where a log that is cut still has them.
if [ -s "$failures" ]; then
  say "what failed"
  head -n 300 "$failures"
fi
passed=$((total - failed - skipped))
if [ -n "${CI:-}" ]; then failed=$((failed + skipped)); fi
echo "$((passed < 0 ? 0 : passed)) passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$total" -gt 0 ]
