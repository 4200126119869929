# shellcheck shell=sh
# lib.sh - what bench/lanes, bench/live and bench/hot begin with: a copy of the base, kbd at both doors.
set -eu
[ $# -ge 2 ] || { echo "usage: $0 BUILD BASE" >&2; exit 2; }
bin=$1/bin base=$2
root=$(cd "$(dirname "$0")/.." && pwd)
queries=${QUERIES:-$root/../shared/data/relevance/queries.tsv}
work=$(mktemp -d)
started=
cleanup() {
    for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT INT TERM

field() { # field NAME: its value in a line "name value name value …"
    tr ' ' '\n' | awk -v name="$1" 'hit { print; exit } $0 == name { hit = 1 }'
}
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
new_key() { # new_key ROLE: a key's secret
    "$bin/kb" --data "$work/base" key create --role "$1" "bench-$1" 2>&1 | grep -o 'kb_[A-Za-z0-9_-]*' | head -n 1
}
address() {
    sed -n "s/.*door=$1 address=\([0-9.:]*\).*/\1/p" "$work/kbd.log"
}
start_kbd() { # start_kbd FLAG…
    "$bin/kbd" --data "$work/base" --internal 127.0.0.1:0 --public 127.0.0.1:0 "$@" 2> "$work/kbd.log" &
    kbd=$!
    started="$started $kbd"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 0.5
        public=$(address public) internal=$(address internal)
        [ -z "$public" ] || break
    done
    [ -n "$public" ] || { cat "$work/kbd.log" >&2; exit 1; }
}
load() { # load ARGUMENT…: answers that are not 200 are a number to read
    "$bin/bench_load" "$@" || true
}
cp -r "$base" "$work/base"
