package dev.pollux.builtin.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A database behind a Vert.x pool. */
final class PoolDatabase implements Database {

  private static final int MAX_ROW_CHARACTERS = 256 * 1024;

  /** What a user needs to have none of; rights that come by {@code SET ROLE} count. */
  private static final String DANGEROUS = """
      SELECT bool_or(r.rolsuper OR r.rolname IN ('pg_execute_server_program',
          'pg_read_server_files', 'pg_write_server_files'))
      FROM pg_catalog.pg_roles r
      WHERE pg_has_role(session_user, r.oid, 'MEMBER') OR pg_has_role(current_user, r.oid, 'MEMBER')
      """;

  private static final String COLUMNS = """
      SELECT table_schema::text, table_name::text, column_name::text, data_type::text
      FROM information_schema.columns
      WHERE lower(table_schema) NOT IN ('information_schema', 'pg_catalog')
      ORDER BY table_schema, table_name, ordinal_position
      LIMIT\s""";

  private final Pool pool;
  private final SqlToolsOptions options;

  PoolDatabase(Pool pool, SqlToolsOptions options) {
    this.pool = pool;
    this.options = options;
  }

  @Override
  public Future<List<Column>> columns(ToolContext context) {
    return reading(connection -> connection
        .query(COLUMNS + (options.getMaxColumns() + 1))
        .execute()
        .map(rows -> {
          List<Column> columns = new ArrayList<>();
          for (Row row : rows) {
            columns.add(
                new Column(row.getString(0), row.getString(1), row.getString(2), row.getString(3)));
          }
          return columns;
        }));
  }

  @Override
  public Future<Rows> query(String sql, List<JsonNode> params, ToolContext context) {
    Tuple values = Tuple.tuple();
    params.forEach(param -> values.addValue(value(param)));
    return reading(connection ->
        isPostgres(connection) ? cursor(connection, sql, values) : plain(connection, sql, values));
  }

  // The parser of a cursor refuses all that is not one query, and what is packed into JSON by the
  // server is cut there: a cell of a gigabyte stays where it is.
  private Future<Rows> cursor(SqlConnection connection, String sql, Tuple values) {
    String limited =
        "DECLARE pollux NO SCROLL CURSOR FOR SELECT left(row_to_json(pollux_row)::text, "
            + (MAX_ROW_CHARACTERS + 1) + ") FROM (\n" + sql.strip().replaceFirst(";$", "")
            + "\n) AS pollux_row";
    return connection
        .preparedQuery(limited)
        .execute(values)
        .compose(declared -> connection
            .query("FETCH " + (options.getMaxRows() + 1) + " FROM pollux")
            .execute())
        .map(PoolDatabase::unpacked);
  }

  private static Rows unpacked(RowSet<Row> rows) {
    List<String> columns = new ArrayList<>();
    List<List<JsonNode>> unpacked = new ArrayList<>();
    for (Row row : rows) {
      String json = row.getString(0);
      if (json.length() > MAX_ROW_CHARACTERS) {
        throw new ToolException("A row has more than " + MAX_ROW_CHARACTERS
            + " characters; select less, for instance with left(column, 1000)");
      }
      try {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        JsonNode object = Json.read(bytes, 0, bytes.length);
        if (columns.isEmpty()) {
          object.fieldNames().forEachRemaining(columns::add);
        }
        List<JsonNode> cells = new ArrayList<>();
        object.elements().forEachRemaining(cells::add);
        unpacked.add(cells);
      } catch (JsonProcessingException e) {
        throw new ToolException("A row cannot be read as JSON", e);
      }
    }
    return new Rows(columns, unpacked, false);
  }

  private Future<Rows> plain(SqlConnection connection, String sql, Tuple values) {
    return connection.prepare(sql).compose(statement -> {
      var cursor = statement.cursor(values);
      return cursor.read(options.getMaxRows() + 1).map(rows -> {
        List<List<JsonNode>> read = new ArrayList<>();
        for (Row row : rows) {
          List<JsonNode> cells = new ArrayList<>();
          for (int i = 0; i < row.size(); i++) {
            Object value = row.getValue(i);
            cells.add(
                value == null || value instanceof Number || value instanceof Boolean
                    ? Json.tree(value)
                    : Json.tree(value.toString()));
          }
          read.add(cells);
        }
        List<String> columns = rows.columnsNames();
        return new Rows(columns == null ? List.of() : columns, read, false);
      });
    });
  }

  private static @Nullable Object value(JsonNode param) {
    if (param.isNull()) {
      return null;
    }
    if (param.isIntegralNumber()) {
      return param.canConvertToLong() ? (Object) param.longValue() : param.bigIntegerValue();
    }
    return param.isNumber()
        ? param.decimalValue()
        : param.isBoolean() ? (Object) param.booleanValue() : param.textValue();
  }

  private <T> Future<T> reading(Function<SqlConnection, Future<T>> work) {
    return pool.getConnection()
        .compose(connection -> {
          Future<T> result = begun(connection).compose(begun -> work.apply(connection));
          Promise<T> done = Promise.promise();
          result.onComplete(worked -> connection
              .query("ROLLBACK")
              .execute()
              .onComplete(rolledBack -> connection.close().onComplete(closed -> {
                if (worked.succeeded()) {
                  done.complete(worked.result());
                } else {
                  done.fail(worked.cause());
                }
              })));
          return done.future();
        })
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  private Future<?> begun(SqlConnection connection) {
    if (!isPostgres(connection)) {
      if (!options.isReadOnlyUser()) {
        return Future.failedFuture(new ToolException(
            "This kind of database is not read: it is not known how to keep it from writing"));
      }
      return connection.query("START TRANSACTION").execute();
    }
    return connection
        .query("START TRANSACTION READ ONLY")
        .execute()
        .compose(begun -> connection
            .query("SET LOCAL statement_timeout = " + options.getTimeout().toMillis())
            .execute())
        .compose(limited -> connection.query(DANGEROUS).execute())
        .compose(rows -> options.isReadOnlyUser()
                || Boolean.FALSE.equals(rows.iterator().next().getBoolean(0))
            ? Future.succeededFuture()
            : Future.failedFuture(new ToolException("The database is not read: its user may run"
                + " programs or open files on the server; connect as a user with less rights")));
  }

  private static boolean isPostgres(SqlConnection connection) {
    return connection.databaseMetadata().productName().equalsIgnoreCase("PostgreSQL");
  }

  private static Throwable told(Throwable failure) {
    if (failure instanceof ToolException) {
      return failure;
    }
    // Of the driver's own checks and of the database's, both about what the model wrote.
    boolean aboutQuery = failure instanceof DatabaseException
        || failure instanceof IllegalArgumentException
        || failure.getClass() == io.vertx.core.VertxException.class;
    return new ToolException(
        aboutQuery
            ? "The query failed: " + SqlMessages.bounded(failure.getMessage())
            : "The database did not answer",
        failure);
  }
}
