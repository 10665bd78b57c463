#!/usr/bin/env bash
# Checkers of books that are not ours: EPUBCheck, with a Java to run it, and qpdf. Nothing runs; they are only installed.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_JAVA, PORTAL_TEST_EPUBCHECK and PORTAL_TEST_QPDF.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then exit 0; fi
need java default-jre-headless
[ -e /usr/share/java/epubcheck.jar ] || need epubcheck.jar epubcheck
need qpdf qpdf
printf "PORTAL_TEST_JAVA='%s'\nPORTAL_TEST_EPUBCHECK='%s'\nPORTAL_TEST_QPDF='%s'\n" "$(command -v java)" /usr/share/java/epubcheck.jar "$(command -v qpdf)" | tee "$root/env"
stop_with_owner
