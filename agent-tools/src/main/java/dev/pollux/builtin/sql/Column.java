package dev.pollux.builtin.sql;

/** A column as the schema tells it. */
record Column(String schema, String table, String name, String type) {}
