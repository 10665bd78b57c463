#!/usr/bin/env bash
# A reader and writer of MARC that is not ours: yaz-marcdump of Index Data's YAZ. Nothing runs; it is only installed.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_MARCDUMP, the program.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then exit 0; fi
need yaz-marcdump yaz
echo "PORTAL_TEST_MARCDUMP='$(command -v yaz-marcdump)'" | tee "$root/env"
stop_with_owner
