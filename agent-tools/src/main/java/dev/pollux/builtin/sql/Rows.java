package dev.pollux.builtin.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a query gave.
 *
 * @param more whether there are rows behind the last one
 */
record Rows(List<String> columns, List<List<JsonNode>> rows, boolean more) {}
