#!/usr/bin/env bash
# Runs everything that the official MCP conformance suite requires of a server against the server in
# agent-tools' test code, prints the scores and fails when one is not full.
#
#   agent-tools/conformance/run.sh          starts the server itself
#   agent-tools/conformance/run.sh URL      runs against a server that is there already
#
# The suite and a Node of its own come from npm, into agent-tools/target/conformance. To start the server
# alone and try single scenarios:
#
#   mvn -B -Pconformance-server -DskipTests -pl agent-core,agent-tools verify     (port 3300)
#   cd agent-tools/target/conformance/0.2.0-alpha.12
#   node_modules/.bin/node node_modules/@modelcontextprotocol/conformance/dist/index.js \
#     server --url http://localhost:3300/mcp --scenario server-stateless --spec-version 2026-07-28 --verbose
set -euo pipefail
cd "$(dirname "$0")/../.."
exec mvn -B -q -Pconformance -DskipTests -Dconformance.url="${1:-}" -pl agent-core,agent-tools verify
