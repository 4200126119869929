# shellcheck shell=sh
# lib.sh - what every end-to-end test begins with:
#
#     #!/bin/sh
#     # test_NAME - what it is about.
#     limit=90 plan=12
#     . "$(dirname "$0")/lib.sh"
#     check "a sentence that is true" command that says so
#     finish
#
# It bounds the test's time (`limit` seconds), gives it a folder of its own ($work), counts what it
# reports against `plan`, and at the end, however it comes, ends the processes the test started, each
# by its own number, and removes the folder. Tests run where only a POSIX shell and curl are.

set -eu
: "${limit:?seconds}" "${plan:?number of checks}"
: "${KB_BIN:?folder with the programs}" "${KB_ROOT:?source tree}"

if [ -z "${KB_E2E_BOUND-}" ]; then
    KB_E2E_BOUND=1 exec timeout -k 10 "$limit" "$0" "$@"
fi
unset KB_E2E_BOUND KB_DATA

work=$(mktemp -d "${TMPDIR:-/tmp}/kbd-e2e-XXXXXX")
started= done_checks=0 failed_checks=0

end_started() {
    for pid in $started; do
        kill -9 "$pid" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap end_started EXIT
trap 'exit 1' INT TERM HUP

echo "1..$plan"

# check NAME COMMAND…: one line of TAP; what a failing command printed goes to standard error. In a
# function that is checked the shell does not stop at the first failure: join its commands with &&.
check() {
    check_name=$1
    shift
    done_checks=$((done_checks + 1))
    if "$@" > "$work/check.out" 2>&1; then
        echo "ok $done_checks - $check_name"
    else
        failed_checks=$((failed_checks + 1))
        echo "not ok $done_checks - $check_name"
        {
            echo "# $check_name: $*"
            tail -n 20 "$work/check.out" | cut -c 1-2000
        } >&2
    fi
}

# skip NAME WHY
skip() {
    done_checks=$((done_checks + 1))
    echo "ok $done_checks - $1 # SKIP $2"
}

finish() {
    if [ "$done_checks" != "$plan" ]; then
        echo "not ok $((done_checks + 1)) - $plan checks were planned, $done_checks were done"
        exit 1
    fi
    [ "$failed_checks" = 0 ]
    exit
}

# --- what checks are made of ----------------------------------------------------------------------

# is ACTUAL EXPECTED
is() {
    [ "$1" = "$2" ] && return
    echo "'$1' is not '$2'"
    return 1
}

# has FILE TEXT…: each text is somewhere in the file.
has() {
    has_file=$1
    shift
    for has_text in "$@"; do
        grep -qF -e "$has_text" "$has_file" && continue
        echo "'$has_text' is not in:"
        tail -n 20 "$has_file"
        return 1
    done
}

# lacks FILE TEXT…: none of the texts is anywhere in the file.
lacks() {
    lacks_file=$1
    shift
    for lacks_text in "$@"; do
        grep -qF -e "$lacks_text" "$lacks_file" || continue
        echo "'$lacks_text' is in:"
        tail -n 20 "$lacks_file"
        return 1
    done
}

# ends STATUS COMMAND…: the command ends with that exit status.
ends() {
    ends_expected=$1 ends_status=0
    shift
    "$@" || ends_status=$?
    is "$ends_status" "$ends_expected"
}

# --- the programs ---------------------------------------------------------------------------------

# kb ARGUMENT…: on the base in $data.
kb() {
    timeout --foreground -k 5 60 "$KB_BIN/kb" --data "$data" "$@"
}

# demo_base: the demo corpus, published, in $data.
demo_base() {
    kb import "$KB_ROOT/content/corpus" --publish --quiet > "$work/import.out" 2>&1 && return
    echo "Bail out! the demo corpus cannot be imported"
    tail -n 20 "$work/import.out" >&2
    exit 1
}

# start NAME COMMAND…: in the background, its output in $work/NAME.out and .err, its number in $pid.
start() {
    start_name=$1
    shift
    # Here and not in the background, where what the last of that name said could still be read.
    : > "$work/$start_name.out"
    : > "$work/$start_name.err"
    "$@" > "$work/$start_name.out" 2> "$work/$start_name.err" &
    pid=$!
    started="$started $pid"
}

# Waits until a process that this shell started has ended; its exit status in $status.
await() {
    status=0
    wait "$1" || status=$?
    started=$(echo " $started " | sed "s/ $1 / /")
}

# within SECONDS COMMAND…: the command succeeds within that time; asked ten times a second.
within() {
    within_left=$(($1 * 10))
    shift
    until "$@" > /dev/null 2>&1; do
        within_left=$((within_left - 1))
        [ "$within_left" -gt 0 ] || return 1
        sleep 0.1
    done
}

# address_of DOOR: where the kbd that was started last listens.
address_of() {
    sed -n "s/.* event=listening door=$1 address=\([^ ]*\).*/\1/p" "$work/kbd.err"
}

# start_kbd FLAG…: serves $data at both doors, at ports the system chooses: $kbd_pid, $internal, $public.
start_kbd() {
    start kbd "$KB_BIN/kbd" --data "$data" --internal 127.0.0.1:0 --public 127.0.0.1:0 "$@"
    kbd_pid=$pid
    if ! within 20 grep -q 'event=listening door=public' "$work/kbd.err"; then
        echo "Bail out! kbd does not start"
        cat "$work/kbd.err" >&2
        exit 1
    fi
    internal=$(address_of internal) public=$(address_of public)
}

# stop_kbd: asks it to end; its exit status in $status.
stop_kbd() {
    kill -TERM "$kbd_pid"
    await "$kbd_pid"
}

# get ADDRESS TARGET CURL-ARGUMENT…: the status in $code, head and body in $work/head and $work/body.
get() {
    get_url="http://$1$2"
    shift 2
    rm -f "$work/head" "$work/body"
    : > "$work/body"
    code=$(curl -s -g --path-as-is --max-time 20 -o "$work/body" -D "$work/head" -w '%{http_code}' \
        "$@" "$get_url") || true
}

# ask ADDRESS QUESTION CURL-ARGUMENT…: the same for /v1/search.
ask() {
    ask_address=$1 ask_question=$2
    shift 2
    get "$ask_address" /v1/search -G --data-urlencode "q=$ask_question" "$@"
}

# head_value NAME: of the last answer.
head_value() {
    sed -n "s/^$1: *\(.*\)$/\1/Ip" "$work/head" | tr -d '\r'
}

# ids: of the hits in $work/body, in their order, one a line.
ids() {
    tr '{' '\n' < "$work/body" | sed -n 's/^"id":"\([^"]*\)".*/\1/p'
}
