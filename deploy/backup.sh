#!/bin/sh
# Dump the database at once and then every night at BACKUP_AT; keep the dumps of BACKUP_KEEP_DAYS days.
# Connection: PGHOST, PGUSER, PGDATABASE, PGPASSWORD. Restore: docs/recipes/restore.md.
set -eu
folder=${BACKUP_DIR:-/backups}

dump() {
    target=$folder/kam-$(date +%Y%m%d-%H%M%S).dump
    # Under another name until it is complete: a half dump must never be taken for a good one.
    if pg_dump --format=custom --file="$target.part" && mv "$target.part" "$target"; then
        echo "$(date +%FT%T) wrote $target ($(stat -c %s "$target") bytes)"
        # Only a good dump makes old ones superfluous.
        find "$folder" -name 'kam-*.dump' -mtime +"$BACKUP_KEEP_DAYS" -delete
    else
        echo "$(date +%FT%T) the dump failed; older ones are kept" >&2
        rm -f "$target.part"
    fi
}

seconds_until() {
    wait=$(($(date -d "today $1" +%s) - $(date +%s)))
    [ "$wait" -gt 0 ] || wait=$((wait + 86400))
    echo "$wait"
}

dump
[ "${1:-}" = once ] && exit
trap 'exit 0' TERM INT
while :; do
    sleep "$(seconds_until "$BACKUP_AT")" &
    wait $!
    dump
done
