#!/usr/bin/env bash
# The library's account service of the tests: npm's oidc-provider on a free loopback port.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_OIDC, its address.
. "$(dirname "$0")/part.sh"
pid=$(cat "$root/pid" 2>/dev/null || true)
if [ "$cmd" = stop ]; then [ -z "$pid" ] || stop_by "$pid" TERM; rm -f "$root/pid"; exit 0; fi
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then cat "$root/env"; exit 0; fi

here=$(cd "$(dirname "$0")/oidc" && pwd)
npm_install "$here"
port=$(free_port)
setsid node "$here/provider.js" "$port" </dev/null >"$root/log" 2>&1 &
echo $! >"$root/pid"
wait_for_port "$port" "$root/log"
stop_with_owner
echo "PORTAL_TEST_OIDC='http://127.0.0.1:$port'" | tee "$root/env"
