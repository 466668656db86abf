package dev.pollux.builtin.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.LocalPostgres;
import dev.pollux.builtin.Calling;
import dev.pollux.json.Json;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.Effect;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On a PostgreSQL that is started for it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresTest {

  private static final String SCHEMA = """
      CREATE ROLE owner LOGIN;
      CREATE ROLE reader LOGIN;
      GRANT CREATE ON SCHEMA public TO owner;
      SET ROLE owner;
      CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric(10, 2));
      INSERT INTO orders VALUES (1, 'Ada', 10.50), (2, 'Bob', 7), (3, NULL, 9e7);
      CREATE TABLE kinds (day date, at timestamptz, flag boolean, tags text[], doc jsonb, raw bytea);
      INSERT INTO kinds VALUES ('2026-02-03', '2026-02-03 04:05:06Z', true, '{a,b}', '{"a": [1]}', 'x');
      CREATE SEQUENCE numbers;
      CREATE MATERIALIZED VIEW totals AS SELECT sum(total) FROM orders;
      CREATE FUNCTION sneak() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM orders; RETURN 1; END $$;
      CREATE FUNCTION sneak_as_owner() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN DELETE FROM orders; RETURN 1; END $$;
      CREATE PROCEDURE sneak_and_commit() LANGUAGE plpgsql AS
        $$ BEGIN COMMIT; DELETE FROM orders; COMMIT; END $$;
      GRANT SELECT ON orders, kinds TO reader;
      """;

  private static EmbeddedPostgres postgres;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalPostgres.server();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    }
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Calling pool(String user, SqlToolsOptions options) {
    Pool pool = Pool.pool(
        vertx,
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(postgres.getPort())
            .setDatabase("postgres")
            .setUser(user),
        new PoolOptions().setMaxSize(1));
    return new Calling(vertx, new SqlTools(pool, options));
  }

  private static Calling jdbc(String user, SqlToolsOptions options) {
    return new Calling(vertx, new SqlTools(postgres.getDatabase(user, "postgres"), options));
  }

  private static String state() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("""
            SELECT (SELECT string_agg(o::text, ';' ORDER BY id) FROM public.orders o)
              || (SELECT count(*) FROM pg_class) || '/' || (SELECT count(*) FROM pg_roles)
              || '/' || (SELECT count(*) FROM pg_proc) || '/' || (SELECT last_value FROM public.numbers)
              || '/' || (SELECT count(*) FROM pg_largeobject_metadata)""")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void aQueryGivesItsRows() throws Exception {
    Calling calling = pool("owner", new SqlToolsOptions());

    JsonNode rows = calling.output(
        "sql_query",
        Map.of(
            "sql",
            "SELECT id, customer, total FROM orders WHERE total > $1 OR customer = $2 ORDER BY 1;",
            "params",
            List.of(8.5, "Bob")));

    assertThat(rows).isEqualTo(Json.parse("""
        {"columns": ["id", "customer", "total"],
         "rows": [[1, "Ada", 10.50], [2, "Bob", 7.00], [3, null, 90000000.00]]}"""));
  }

  @Test
  void valuesOfAllKindsAreJson() throws Exception {
    Calling calling = pool("owner", new SqlToolsOptions());

    JsonNode rows = calling.output(
        "sql_query",
        Map.of(
            "sql",
            "SELECT * FROM kinds WHERE day = CAST(CAST($1 AS text) AS date) -- that day",
            "params",
            List.of("2026-02-03")));

    assertThat(rows.get("rows").get(0)).hasSize(6);
    assertThat(rows.get("rows").get(0).get(0).asText()).isEqualTo("2026-02-03");
    assertThat(rows.get("rows").get(0).get(3)).isEqualTo(Json.parse("[\"a\", \"b\"]"));
  }

  @Test
  void theSchemaIsToldByTable() throws Exception {
    for (Calling calling :
        List.of(pool("reader", new SqlToolsOptions()), jdbc("reader", new SqlToolsOptions()))) {
      assertThat(calling.output("sql_schema", Map.of()).toString())
          .contains("public.orders(id int")
          .doesNotContain("pg_catalog", "information_schema");
    }
  }

  @Test
  void S11_aUserWhoMayWriteWritesNothing(@TempDir Path folder) throws Exception {
    assertNothingHappens(pool("owner", new SqlToolsOptions()), folder, false);
  }

  @Test
  void S11_aUserOverJdbcWritesNothing(@TempDir Path folder) throws Exception {
    assertNothingHappens(jdbc("reader", new SqlToolsOptions()), folder, true);
  }

  private static void assertNothingHappens(Calling calling, Path folder, boolean mayAnswer)
      throws Exception {
    Path marker = folder.resolve("marker");
    String before = state();
    assertThat(Hostile.POSTGRES).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
    for (String hostile : Hostile.POSTGRES) {
      String sql = hostile.replace("MARKER", marker.toString());
      JsonNode answer = calling.call("sql_query", Map.of("sql", sql));
      if (!mayAnswer) {
        assertThat(answer.has("error")).as("%s: %s", sql, answer).isTrue();
      }
      if (!hostile.contains("sneak_as_owner") || !mayAnswer) {
        assertThat(state()).as(sql).isEqualTo(before);
      }
      assertThat(answer.toString()).as(sql).doesNotContain("root:");
      assertThat(marker).as(sql).doesNotExist();
      JsonNode after = calling.output(
          "sql_query",
          Map.of(
              "sql", "SELECT current_setting('transaction_read_only') AS a, count(*) FROM orders"));
      assertThat(after.get("rows")).as(sql).isEqualTo(Json.parse("[[\"on\", 3]]"));
    }
  }

  @Test
  void S11_anEndlessQueryIsEndedByTheDatabase() throws Exception {
    SqlToolsOptions options = new SqlToolsOptions().setTimeout(Duration.ofMillis(300));
    Calling pool = pool("owner", options);
    for (String endless : List.of(
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r",
        "SELECT pg_sleep(3600)",
        "SELECT set_config('statement_timeout', '0', false), pg_sleep(3600)",
        "SELECT count(*) FROM generate_series(1, 1e15::bigint)")) {
      assertThat(pool.error("sql_query", Map.of("sql", endless))).as(endless).contains("cancel");
    }
    assertThat(jdbc("reader", options).error("sql_query", Map.of("sql", "SELECT pg_sleep(3600)")))
        .contains("cancel");
  }

  @Test
  void S11_usersWithMoreRightsAreRefused() throws Exception {
    String query = "SELECT 1 AS a";

    assertThat(pool("postgres", new SqlToolsOptions()).error("sql_query", Map.of("sql", query)))
        .contains("programs or open files");
    assertThat(jdbc("postgres", new SqlToolsOptions()).error("sql_query", Map.of("sql", query)))
        .contains("rights to write");
    assertThat(jdbc("owner", new SqlToolsOptions()).error("sql_query", Map.of("sql", query)))
        .contains("rights to write");
  }

  @Test
  void rowsCellsAndWholeAnswersAreLimited() throws Exception {
    Calling calling = pool(
        "owner",
        new SqlToolsOptions().setMaxRows(3).setMaxCellCharacters(10).setMaxResultCharacters(200));

    JsonNode many = calling.output(
        "sql_query",
        Map.of(
            "sql",
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"));
    JsonNode wide = calling.output("sql_query", Map.of("sql", "SELECT repeat('x', 100000) AS a"));
    String giant = calling.error("sql_query", Map.of("sql", "SELECT repeat('x', 50000000) AS a"));

    assertThat(many.get("rows")).isEqualTo(Json.parse("[[1], [2], [3]]"));
    assertThat(many.get("more").asBoolean()).isTrue();
    assertThat(wide.at("/rows/0/0").asText()).isEqualTo("xxxxxxxxxx… (100000 characters)");
    assertThat(giant).contains("A row has more than");
  }

  @Test
  void theModelIsToldWhatIsWrongWithItsQuery() throws Exception {
    Calling calling = pool("owner", new SqlToolsOptions());

    assertThat(calling.error("sql_query", Map.of("sql", "SELECT nothing FROM orders")))
        .contains("column \"nothing\" does not exist");
    assertThat(calling.error(
            "sql_query",
            Map.of("sql", "SELECT id FROM orders WHERE id = $1", "params", List.of("x"))))
        .startsWith("The query failed: ");
    assertThat(calling.tool("sql_query").effect()).isEqualTo(Effect.REPEATABLE);
    assertThat(calling.tool("sql_query").approval()).isEqualTo(Approval.NEVER);
    assertThat(calling.tool("sql_query").flow()).containsExactly(DataFlow.PRIVATE);
  }
}
