package dev.pollux.builtin.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.Reader;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database behind a JDBC driver. */
final class JdbcDatabase implements Database {

  private static final Set<String> SYSTEM_SCHEMAS = Set.of("information_schema", "pg_catalog");

  private static final Set<Integer> BINARY =
      Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB);

  private interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  private final DataSource source;
  private final SqlToolsOptions options;

  JdbcDatabase(DataSource source, SqlToolsOptions options) {
    this.source = source;
    this.options = options;
  }

  @Override
  public Future<List<Column>> columns(ToolContext context) {
    return reading(context, connection -> {
      List<Column> columns = new ArrayList<>();
      DatabaseMetaData data = connection.getMetaData();
      try (ResultSet found = data.getColumns(connection.getCatalog(), null, "%", "%")) {
        while (found.next() && columns.size() <= options.getMaxColumns()) {
          String schema = found.getString("TABLE_SCHEM");
          if (schema == null || !SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT))) {
            columns.add(new Column(
                schema == null ? "" : schema,
                found.getString("TABLE_NAME"),
                found.getString("COLUMN_NAME"),
                found.getString("TYPE_NAME")));
          }
        }
      }
      return columns;
    });
  }

  @Override
  public Future<Rows> query(String sql, List<JsonNode> params, ToolContext context) {
    return reading(context, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setQueryTimeout(seconds());
        statement.setMaxRows(options.getMaxRows() + 1);
        statement.setFetchSize(options.getMaxRows() + 1);
        for (int i = 0; i < params.size(); i++) {
          statement.setObject(i + 1, value(params.get(i)));
        }
        // From another thread, as drivers allow: a call in them does not heed interrupts.
        context.cancelled().onComplete(cancelled -> cancel(context, statement));
        if (!statement.execute()) {
          throw new ToolException("The statement gives no rows; only queries are run");
        }
        try (ResultSet rows = statement.getResultSet()) {
          return rows(rows);
        }
      }
    });
  }

  private static void cancel(ToolContext context, Statement statement) {
    context
        .context()
        .executeBlocking(
            () -> {
              statement.cancel();
              return null;
            },
            false);
  }

  private int seconds() {
    return (int) Math.min(Integer.MAX_VALUE, (options.getTimeout().toMillis() + 999) / 1000);
  }

  private Rows rows(ResultSet found) throws SQLException {
    ResultSetMetaData data = found.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      columns.add(data.getColumnLabel(i));
    }
    List<List<JsonNode>> rows = new ArrayList<>();
    long characters = 0;
    while (rows.size() <= options.getMaxRows()
        && characters <= options.getMaxResultCharacters()
        && found.next()) {
      List<JsonNode> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        JsonNode cell = cell(found, i, data.getColumnType(i));
        characters += cell.toString().length();
        row.add(cell);
      }
      rows.add(row);
    }
    return new Rows(columns, rows, characters > options.getMaxResultCharacters() && found.next());
  }

  private JsonNode cell(ResultSet row, int column, int type) throws SQLException {
    if (BINARY.contains(type)) {
      return Json.tree(row.getObject(column) == null ? null : "(binary)");
    }
    if (type == Types.CLOB || type == Types.NCLOB || type == Types.LONGVARCHAR) {
      return Json.tree(beginning(row, column));
    }
    if (type == Types.BOOLEAN || type == Types.BIT) {
      Object value = row.getObject(column);
      return Json.tree(value instanceof Boolean ? value : row.getString(column));
    }
    Object value = row.getObject(column);
    return Json.tree(value == null || value instanceof Number ? value : row.getString(column));
  }

  private @Nullable String beginning(ResultSet row, int column) throws SQLException {
    try (Reader reader = row.getCharacterStream(column)) {
      if (reader == null) {
        return null;
      }
      char[] beginning = new char[options.getMaxCellCharacters() + 1];
      int length = 0;
      int read = reader.read(beginning);
      while (read > 0) {
        length += read;
        read = reader.read(beginning, length, beginning.length - length);
      }
      return new String(beginning, 0, length);
    } catch (IOException e) {
      throw new SQLException("A text could not be read", e);
    }
  }

  private static @Nullable Object value(JsonNode param) {
    if (param.isNull()) {
      return null;
    }
    if (param.isIntegralNumber() && param.canConvertToLong()) {
      return param.canConvertToInt() ? (Object) param.intValue() : param.longValue();
    }
    return param.isNumber()
        ? param.decimalValue()
        : param.isBoolean() ? (Object) param.booleanValue() : param.textValue();
  }

  private <T> Future<T> reading(ToolContext context, Work<T> work) {
    return context.context().executeBlocking(() -> read(work), false);
  }

  private <T> T read(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      boolean readOnly = connection.isReadOnly();
      try {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        if (!options.isReadOnlyUser()) {
          JdbcRights.check(connection);
        }
        return work.with(connection);
      } finally {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
        connection.setReadOnly(readOnly);
      }
    } catch (SQLTimeoutException e) {
      throw new ToolException("The query took more than " + seconds() + " s", e);
    } catch (SQLException e) {
      boolean lost = e.getSQLState() != null && e.getSQLState().startsWith("08");
      throw new ToolException(
          lost
              ? "The database did not answer"
              : "The query failed: " + SqlMessages.bounded(e.getMessage()),
          e);
    }
  }
}
