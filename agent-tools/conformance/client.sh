#!/usr/bin/env bash
# Runs everything that the official MCP conformance suite requires of a client against agent-tools'
# client, prints the scores and fails when one is not full. It takes two to three minutes.
#
#   agent-tools/conformance/client.sh
#
# The suite and a Node of its own come from npm, into agent-tools/target/conformance.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec mvn -B -q -Pconformance-client -DskipTests -pl agent-core,agent-tools verify
