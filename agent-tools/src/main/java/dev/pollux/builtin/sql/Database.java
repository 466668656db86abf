package dev.pollux.builtin.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import java.util.List;

/** Reads a database. What fails in words for the model is a {@code ToolException}. */
interface Database {

  /** Tables and views, each with its columns. */
  Future<List<Column>> columns(ToolContext context);

  /** The rows of one query, one more than the options allow at most. */
  Future<Rows> query(String sql, List<JsonNode> params, ToolContext context);
}
