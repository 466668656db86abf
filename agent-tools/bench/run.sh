#!/usr/bin/env bash
# Calls of an echo tool per second: this project's MCP server beside that of the official Java SDK, in one
# run of about a minute and a half.
set -euo pipefail
cd "$(dirname "$0")"
mvn -B -q -f java-sdk/pom.xml package
other="java-sdk=$PWD/java-sdk/target/server.jar"
cd ../..
exec mvn -B -q -Pmcp-bench -DskipTests -Dmcp.others="$other" -pl agent-core,agent-tools verify
