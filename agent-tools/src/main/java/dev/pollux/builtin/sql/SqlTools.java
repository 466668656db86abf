package dev.pollux.builtin.sql;

import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.sqlclient.Pool;
import java.util.List;
import javax.sql.DataSource;

/**
 * Reads a database: the tools {@code sql_schema} and {@code sql_query}.
 *
 * <pre>{@code
 * Agent agent = new Agent(model, new SqlTools(pool));
 * }</pre>
 *
 * <p>That nothing is written is up to the database, never to a look at the text:
 *
 * <ul>
 *   <li>PostgreSQL through a Vert.x {@link Pool}: the query becomes a cursor inside a transaction that
 *       is read-only and rolled back. A cursor takes one statement, and only one that reads. Users who
 *       may run programs or open files on the server are refused.
 *   <li>PostgreSQL and H2 through a {@link DataSource}: drivers send several statements at once, so
 *       the user must have no right to write; users who have one are refused. An H2 database that was
 *       opened for reading alone will do as well. H2 does not show its users what they may do in a
 *       whole schema, so grant on tables there. The transaction is read-only and rolled back, too.
 *   <li>Others: refused, unless {@link SqlToolsOptions#setReadOnlyUser} says that the user may only
 *       read. The transaction is rolled back.
 * </ul>
 *
 * <p>What functions of the database do that run with the rights of somebody else is not known here.
 *
 * <p>{@code sql_schema} gives texts {@code "schema.table(column type, …)"}; {@code sql_query} gives
 * {@code {"columns": […], "rows": [[…]], "more": true}}, {@code more} only when rows were left out.
 *
 * <p>What is read counts as {@linkplain DataFlow#PRIVATE private}: tools that may send it out ask from
 * then on.
 *
 * <p>The libraries are the user's: {@code io.vertx:vertx-sql-client} with a driver, or a JDBC driver.
 * Thread safe; one may serve many agents.
 */
public final class SqlTools implements Toolset {

  private final List<FunctionTool> tools;

  /** Tools for what a pool leads to, with all defaults. The pool stays the caller's to close. */
  public SqlTools(Pool pool) {
    this(pool, new SqlToolsOptions());
  }

  /** Tools for what a pool leads to. The pool stays the caller's to close. */
  public SqlTools(Pool pool, SqlToolsOptions options) {
    this(new PoolDatabase(pool, new SqlToolsOptions(options)), new SqlToolsOptions(options));
  }

  /** Tools for what a data source leads to, with all defaults. */
  public SqlTools(DataSource source) {
    this(source, new SqlToolsOptions());
  }

  /** Tools for what a data source leads to. It is used on worker threads. */
  public SqlTools(DataSource source, SqlToolsOptions options) {
    this(new JdbcDatabase(source, new SqlToolsOptions(options)), new SqlToolsOptions(options));
  }

  /**
   * The same as the constructor with a data source, for programs without {@code
   * io.vertx:vertx-sql-client}: where the class of pools is missing, compilers cannot choose among
   * constructors.
   */
  public static SqlTools jdbc(DataSource source, SqlToolsOptions options) {
    return new SqlTools(source, options);
  }

  private SqlTools(Database database, SqlToolsOptions options) {
    this.tools = Toolset.of(new QueryTools(database, options)).tools().stream()
        .map(tool -> tool.withApproval(options.getApproval()).withFlow(DataFlow.PRIVATE))
        .toList();
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }
}
