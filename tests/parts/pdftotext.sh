#!/usr/bin/env bash
# A reader of PDF that is not ours: pdftotext of Poppler, with its Chinese character maps. Nothing runs; it is only installed.
# start ROOT [OWNER] | stop ROOT.   ROOT/env afterwards holds PORTAL_TEST_PDFTOTEXT, the program.
. "$(dirname "$0")/part.sh"
if [ "$cmd" = stop ]; then exit 0; fi
need pdftotext poppler-utils
# The maps bring no program of their own to look for.
[ -d /usr/share/poppler/cMap/Adobe-CNS1 ] || need poppler-data-maps poppler-data
echo "PORTAL_TEST_PDFTOTEXT='$(command -v pdftotext)'" | tee "$root/env"
stop_with_owner
