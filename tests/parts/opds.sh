#!/usr/bin/env bash
# A reader of OPDS catalogues that is not ours: npm's r2-opds-js of Readium. Nothing runs; it is only installed.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_OPDS, a script for node.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then exit 0; fi
here=$(cd "$(dirname "$0")/opds" && pwd)
npm_install "$here"
echo "PORTAL_TEST_OPDS='$here/read.js'" | tee "$root/env"
stop_with_owner
