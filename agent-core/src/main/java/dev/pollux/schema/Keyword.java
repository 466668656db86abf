package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** One keyword of a schema. It looks only at values of its kind and lets all others pass. */
@FunctionalInterface
interface Keyword {
  void check(JsonNode value, Check check);
}
