#!/usr/bin/env bash
# Compares ways to keep one seat from two owners and one wallet exact, on a PostgreSQL and a Redis of
# its own; see README.md beside this. Exits 1 when a way that promises to be right is not.
#
#   Benchmarks/locks/run.sh [--requests N] [--connections N] [--rounds N]
set -euo pipefail
cd "$(dirname "$0")/../.."

case "${1:-}" in
  -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

swift build -c release --static-swift-stdlib --product boxoffice
swift build -c release --static-swift-stdlib --product boxoffice-locks

postgres=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
# The disk below this folder is what is measured: set TMPDIR to choose another.
folder=$(mktemp -d "${TMPDIR:-/tmp}/boxoffice-locks-XXXXXX")
chmod 755 "$folder"

# PostgreSQL refuses to run as root.
as_postgres=()
if [ "$(id -u)" -eq 0 ]; then
  as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups env --chdir=/tmp)
fi

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

stop() {
  trap - EXIT
  trap '' INT TERM
  if [ -n "${driver:-}" ]; then
    # Its box office or pgbench first: an orphan could not be found any more.
    pkill -TERM -P "$driver" || true
    kill -TERM "$driver" 2>/dev/null || true
    wait "$driver" 2>/dev/null || true
  fi
  [ -z "${redis:-}" ] || { kill -TERM "$redis" 2>/dev/null; wait "$redis" 2>/dev/null || true; }
  "${as_postgres[@]}" "$postgres/pg_ctl" -D "$folder/postgres" -s -m fast -w stop 2>/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

# Every setting is PostgreSQL's default; those that make a commit durable are said aloud.
postgres_port=$(free_port)
mkdir "$folder/postgres"
[ "$(id -u)" -ne 0 ] || chown postgres:postgres "$folder/postgres"
"${as_postgres[@]}" "$postgres/initdb" -D "$folder/postgres" -U boxoffice --auth=trust -E UTF8 \
  --locale=C.UTF-8 >"$folder/initdb.log"
"${as_postgres[@]}" "$postgres/pg_ctl" -D "$folder/postgres" -s -w -l "$folder/postgres/server.log" \
  -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on \
-c synchronous_commit=on" start
server="postgres://boxoffice@127.0.0.1:$postgres_port"
for name in shop boxoffice; do
  "$postgres/psql" -X -q -d "$server/postgres" -c "CREATE DATABASE $name"
done
"$postgres/psql" -X -q -v ON_ERROR_STOP=1 -d "$server/shop" -f Benchmarks/locks/sql/schema.sql

redis_port=$(free_port)
mkdir "$folder/redis"
setsid redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder/redis" --appendonly yes \
  --appendfsync everysec --save '' >"$folder/redis.log" 2>&1 &
redis=$!
for _ in $(seq 100); do
  redis-cli -p "$redis_port" ping >/dev/null 2>&1 && break
  sleep 0.05
done

mkdir "$folder/work"
# In the background, so that a signal reaches this script at once.
.build/release/boxoffice-locks --pgbench "$postgres/pgbench" --work "$folder/work" \
  --shop "$server/shop" --database "$server/boxoffice" --redis "redis://127.0.0.1:$redis_port/0" \
  --servers "$(head -n 1 "$folder/postgres/postmaster.pid"),$redis" "$@" &
driver=$!
code=0
wait "$driver" || code=$?
driver=
# What went wrong is in files that are about to go.
[ "$code" -ne 70 ] || tail -n 5 "$folder/work"/*.err "$folder/work"/*.log >&2 2>/dev/null || true
exit "$code"
