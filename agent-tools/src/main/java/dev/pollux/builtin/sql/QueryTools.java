package dev.pollux.builtin.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.json.Json;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the model sees of {@link SqlTools}. */
final class QueryTools {

  private static final int MAX_PARAMS = 100;

  private final Database database;
  private final SqlToolsOptions options;

  QueryTools(Database database, SqlToolsOptions options) {
    this.database = database;
    this.options = options;
  }

  @Tool(
      name = "sql_schema",
      value = "Lists the tables and views of the database with their columns and types.",
      effect = Effect.REPEATABLE)
  Future<List<String>> schema(ToolContext context) {
    return database.columns(context).map(this::described);
  }

  private List<String> described(List<Column> columns) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    columns.stream()
        .limit(options.getMaxColumns())
        .forEach(column -> tables
            .computeIfAbsent(column.schema() + "." + column.table(), table -> new ArrayList<>())
            .add(column.name() + " " + column.type()));
    List<String> described = new ArrayList<>();
    tables.forEach((table, of) -> described.add(table + "(" + String.join(", ", of) + ")"));
    if (columns.size() > options.getMaxColumns()) {
      described.add("… and more columns and tables");
    }
    return described;
  }

  @Tool(
      name = "sql_query",
      value =
          "Runs one SQL query that only reads, and gives its rows. Values go into params and not"
              + " into the text. Give columns of the same name different ones.",
      effect = Effect.REPEATABLE)
  Future<ObjectNode> query(
      @ToolParam("One SELECT, with placeholders for values: $1, $2 in PostgreSQL; ? over JDBC")
          String sql,
      @ToolParam(
              value = "The values of the placeholders, in order: texts, numbers, true, false, null."
                  + " A date is a text: CAST(CAST($1 AS text) AS date)",
              defaultValue = "[]")
          List<JsonNode> params,
      ToolContext context) {
    if (params.size() > MAX_PARAMS || params.stream().anyMatch(JsonNode::isContainerNode)) {
      throw new ToolException(
          "params must be at most " + MAX_PARAMS + " texts, numbers, booleans or nulls");
    }
    if (sql.isBlank() || sql.indexOf('\0') >= 0) {
      throw new ToolException("sql must be one query");
    }
    return database.query(sql, params, context).map(this::result);
  }

  private ObjectNode result(Rows rows) {
    ObjectNode result = Json.object();
    result.set("columns", Json.tree(rows.columns()));
    ArrayNode written = result.putArray("rows");
    boolean more = rows.more();
    int characters = 0;
    for (List<JsonNode> row : rows.rows()) {
      ArrayNode cells = Json.array();
      row.forEach(cell -> cells.add(cut(cell)));
      characters += cells.toString().length();
      if (written.size() == options.getMaxRows()
          || characters > options.getMaxResultCharacters() && !written.isEmpty()) {
        more = true;
        break;
      }
      written.add(cells);
    }
    if (more) {
      result.put("more", true);
    }
    return result;
  }

  private JsonNode cut(JsonNode cell) {
    String text =
        cell.isTextual() ? cell.textValue() : cell.isContainerNode() ? cell.toString() : "";
    int max = options.getMaxCellCharacters();
    return text.length() <= max
        ? cell
        : TextNode.valueOf(text.substring(0, max) + "… (" + text.length() + " characters)");
  }
}
