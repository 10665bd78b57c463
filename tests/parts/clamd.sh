#!/usr/bin/env bash
# ClamAV's daemon on a free loopback port and a socket, with signatures of our own: EICAR's test file, by its body, so that it is found inside others too.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_CLAMD_PORT and PORTAL_TEST_CLAMD_SOCKET.
. "$(dirname "$0")/part.sh"
pid=$(cat "$root/pid" 2>/dev/null || true)
if [ "$cmd" = stop ]; then [ -z "$pid" ] || stop_by "$pid" TERM; rm -f "$root/pid"; exit 0; fi
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then cat "$root/env"; exit 0; fi
need clamd clamav-daemon

mkdir -p "$root/db" "$root/tmp"
# name:any kind of file:anywhere:bytes
echo 'Eicar-Test-Signature:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a' >"$root/db/own.ndb"
port=$(free_port)
cat >"$root/clamd.conf" <<X
Foreground yes
DatabaseDirectory $root/db
TemporaryDirectory $root/tmp
LocalSocket $root/socket
LocalSocketMode 666
TCPAddr 127.0.0.1
TCPSocket $port
StreamMaxLength 20M
AlertExceedsMax yes
MaxThreads 4
SelfCheck 0
X
if [ "$(id -u)" = 0 ]; then chown -R clamav: "$root"; echo 'User clamav' >>"$root/clamd.conf"; fi
PATH=$PATH:/usr/sbin setsid clamd -c "$root/clamd.conf" </dev/null >"$root/log" 2>&1 &
echo $! >"$root/pid"
wait_for_port "$port" "$root/log" 600
stop_with_owner
printf "PORTAL_TEST_CLAMD_PORT='%s'\nPORTAL_TEST_CLAMD_SOCKET='%s'\n" "$port" "$root/socket" | tee "$root/env"
