#!/usr/bin/env bash
# Durable tool calls per second (an intent and an outcome each, on the disk before the next), and what one
# costs, with PostgreSQL. Takes about half a minute. With a URL as argument: on that server, else on one
# that it starts.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec mvn -B -q -Ppostgres-bench -DskipTests -Dpostgres.url="${1:-}" -pl agent-core,agent-tools verify
