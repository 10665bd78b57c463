#!/usr/bin/env bash
# Throw-away PostgreSQL cluster on a free loopback port, durable (fsync on), never run as root.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_POSTGRES, an Npgsql connection string of a superuser.
. "$(dirname "$0")/part.sh"
pid=$(head -n 1 "$root/data/postmaster.pid" 2>/dev/null || true)
if [ "$cmd" = stop ]; then [ -z "$pid" ] || stop_by "$pid" INT; exit 0; fi
if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then cat "$root/env"; exit 0; fi

bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
export PATH="$(bin):$PATH"
if ! command -v initdb >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # Debian would otherwise make and start a cluster of its own.
  mkdir -p /etc/postgresql-common/createcluster.d && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/portal-tests.conf
fi
need initdb postgresql
export PATH="$(bin):$PATH"

as=(); if [ "$(id -u)" = 0 ]; then chown postgres: "$root"; as=(runuser -u postgres --); fi
cd "$root"
# C.UTF-8, not C: with C, text search drops every Chinese character.
[ -e data/PG_VERSION ] || "${as[@]}" "$(command -v initdb)" -D "$root/data" -U portal -E UTF8 --locale=C.UTF-8 --auth=trust >initdb.log 2>&1 \
  || { cat initdb.log >&2; exit 1; }
# A server that comes back has its port again.
port=$(sed -n 's/.*Port=\([0-9]*\);.*/\1/p' env 2>/dev/null || true)
port=${port:-$(free_port)}
serve() {
  setsid "${as[@]}" "$(command -v postgres)" -D "$root/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=200 -c shared_buffers=256MB </dev/null >>log 2>&1 &
}
serve
# While children of a killed server still hold its memory, a new one ends at once.
for _ in $(seq 300); do pg_isready -q -U portal -d postgres -h 127.0.0.1 -p "$port" && ready=1 && break; sleep 0.1; kill -0 $! 2>/dev/null || serve; done
[ "${ready:-}" = 1 ] || { tail -n 20 log >&2; exit 1; }
stop_with_owner
echo "PORTAL_TEST_POSTGRES='Host=127.0.0.1;Port=$port;Username=portal;Database=postgres'" | tee env
