#!/bin/sh
# Fuzz every reader for SECONDS each (default 60); exits non-zero on the first crash, hang or leak.
# usage: tests/fuzz.sh [SECONDS [TARGET...]]
set -eu
cd "$(dirname "$0")/../rust/imgcore"
seconds=${1:-60}
[ $# -gt 0 ] && shift
rustup toolchain list | grep -q nightly || rustup toolchain install nightly --profile minimal
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
for target in ${*:-tiff png dicom ase a25 fs6000 stream sniff}; do
    corpus=fuzz/corpus/$target
    mkdir -p "$corpus"
    # the front door is fuzzed with what every reader is
    if [ "$target" = sniff ]; then seeds=$(echo fuzz/seeds/*); else seeds=fuzz/seeds/$target; fi
    # what is fed with numbers, not files, has no seeds
    [ "$target" = sniff ] || [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086
    cargo +nightly fuzz run "$target" "$corpus" $seeds -- \
        -max_total_time="$seconds" -max_len=16384 -timeout=5 -rss_limit_mb=1024 -print_final_stats=1
done
