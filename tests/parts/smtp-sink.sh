#!/usr/bin/env bash
# A mail server that keeps each message as a file in ROOT/mail: postfix's smtp-sink on a free loopback port; no mail system is set up.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_SMTP_PORT and PORTAL_TEST_SMTP_MAIL.
# SINK_OPTS adds its faults: "-r RCPT" (reject for good), "-f RCPT" (for now), "-w 3" (slow).
. "$(dirname "$0")/part.sh"
pid=$(cat "$root/pid" 2>/dev/null || true)
if [ "$cmd" = stop ]; then [ -z "$pid" ] || stop_by "$pid" TERM; rm -f "$root/pid"; exit 0; fi
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then cat "$root/env"; exit 0; fi

if ! PATH=$PATH:/usr/sbin command -v smtp-sink >/dev/null && [ "$(id -u)" = 0 ] && command -v debconf-set-selections >/dev/null; then
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
fi
need smtp-sink postfix

mkdir -p "$root/mail"
user=(); if [ "$(id -u)" = 0 ]; then chown nobody "$root/mail"; user=(-u nobody); fi
port=$(free_port)
# shellcheck disable=SC2086
setsid smtp-sink "${user[@]}" -R "$root/mail" -d '%Y%m%d%H%M%S.' ${SINK_OPTS:-} "127.0.0.1:$port" 1000 </dev/null >"$root/log" 2>&1 &
echo $! >"$root/pid"
wait_for_port "$port" "$root/log"
stop_with_owner
printf "PORTAL_TEST_SMTP_PORT='%s'\nPORTAL_TEST_SMTP_MAIL='%s'\n" "$port" "$root/mail" | tee "$root/env"
