#!/usr/bin/env bash
# Calls of an echo tool per second: this project's MCP server beside those of Quarkus and of the official Java
# SDK, in one run of about two minutes. Every server gets 512 MB and the same calls, one server at a time.
set -euo pipefail
cd "$(dirname "$0")"
mvn -B -q -f java-sdk/pom.xml package
mvn -B -q -f quarkus/pom.xml package
others="quarkus=$PWD/quarkus/target/quarkus-app/quarkus-run.jar java-sdk=$PWD/java-sdk/target/server.jar"
cd ../..
exec mvn -B -q -Pmcp-bench -DskipTests -Dmcp.others="$others" -pl agent-core,agent-tools verify
