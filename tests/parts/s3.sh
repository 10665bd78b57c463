#!/usr/bin/env bash
# Throw-away S3 server: Ceph's object gateway over one monitor and one disk in a sparse file, on loopback, without authentication among
# themselves. start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_S3 (address), PORTAL_TEST_S3_KEY and _SECRET.
# ROOT must be on a file system with O_DIRECT (ext4, xfs), and its path short.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then
  # The gateway first, the monitor last.
  for daemon in gateway disk monitor; do [ ! -e "$root/$daemon.pid" ] || stop_by "$(cat "$root/$daemon.pid")" TERM; done
  exit 0
fi
need radosgw radosgw
need ceph-mon ceph-mon
need ceph-osd ceph-osd
need ceph ceph-common

export CEPH_CONF="$root/ceph.conf"
cd "$root"
mkdir -p mon osd
monitor=$(free_port)
for _ in $(seq 50); do port=$(free_port); [ "$port" = "$monitor" ] || break; done
id=$(cat /proc/sys/kernel/random/uuid) disk=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<X
[global]
fsid = $id
mon_host = [v2:127.0.0.1:$monitor/0]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $root
admin_socket = $root/\$name.asok
log_file = $root/\$name.log
keyring = $root/keyring
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_max_pg_per_osd = 2000
[mon]
mon_data = $root/mon
mon_data_avail_crit = 1
mon_data_avail_warn = 2
[osd]
osd_data = $root/osd
bluestore_block_size = 10737418240
osd_memory_target = 939524096
osd_class_load_list = *
osd_class_default_list = *
[client]
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_data = $root/gateway
ms_mon_client_mode = crc
rgw_dynamic_resharding = false
X
: >keyring
serve() { # serve NAME COMMAND...: in the background, its process id in NAME.pid
  local name=$1
  shift
  setsid "$@" </dev/null >"$name.out" 2>&1 &
  echo $! >"$name.pid"
}
monmaptool --create --clobber --fsid "$id" --addv a "[v2:127.0.0.1:$monitor]" map >/dev/null
ceph-mon --mkfs -i a --monmap map >/dev/null
serve monitor ceph-mon -i a -f
timeout 60 ceph osd new "$disk" 0 >/dev/null 2>new.out
ceph-osd -i 0 --mkfs --osd-uuid "$disk" >mkfs.out 2>&1
serve disk ceph-osd -i 0 -f
serve gateway radosgw -n client.gateway -f
# On a new disk the gateway makes its pools first.
wait_for_port "$port" client.gateway.log 900
radosgw-admin user create --uid=portal --display-name=portal --access-key=portal --secret-key=portal-secret >user.out 2>&1
stop_with_owner
printf "PORTAL_TEST_S3='http://127.0.0.1:%s'\nPORTAL_TEST_S3_KEY='portal'\nPORTAL_TEST_S3_SECRET='portal-secret'\n" "$port" | tee env
