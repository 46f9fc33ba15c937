#!/bin/sh
# Builds for release and measures; see docs/PERFORMANCE.md. Arguments go to boxoffice-bench:
# --quick for a look of two minutes, --only start,line,observing,streams,hold,pay,contend,
# cluster,postgres,soak,events,outage for some of it.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --static-swift-stdlib --product boxoffice
swift build -c release --static-swift-stdlib --product boxoffice-bench
exec .build/release/boxoffice-bench "$@"
