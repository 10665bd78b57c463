#!/usr/bin/env bash
# A reading program for books under Readium LCP that is not ours: npm's r2-shared-js and r2-lcp-js of Readium, by the published basic profile.
# Nothing runs; it is only installed. start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_LCP, a script for node.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then exit 0; fi
here=$(cd "$(dirname "$0")/lcp" && pwd)
npm_install "$here"
echo "PORTAL_TEST_LCP='$here/read.js'" | tee "$root/env"
stop_with_owner
