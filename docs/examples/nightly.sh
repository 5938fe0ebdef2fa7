#!/bin/sh
# Loads the newest export every night. cron or systemd runs it; it prints only what a person must read.
#
#   TALENTHUB_TARGET   database URL; the password is in ~/.pgpass, or in this variable if only you can read it
#   $1                 folder into which the exports are put
set -u
exports=$1

talenthub load "$exports" --mapping ats --attachments files --quiet \
    --max-gone 5% --max-deletes 1% --max-updates 20% --max-rejects 1% --log-file nightly.jsonl
code=$?
case $code in
0) ;;
3) talenthub rejects latest ;;
5) echo "The export differs too much from the last one. Nothing was written. Look at: talenthub report latest --out report.html" ;;
7) echo "Another run is using the target. The next night tries again." && code=0 ;;
*) echo "The load failed with exit code $code." ;;
esac
talenthub prune --keep 30 --quiet
exit $code
