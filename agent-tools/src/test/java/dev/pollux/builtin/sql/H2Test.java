package dev.pollux.builtin.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calling;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class H2Test {

  private Connection admin;

  @BeforeEach
  void start() throws Exception {
    admin = source("admin").getConnection();
    try (Statement statement = admin.createStatement()) {
      statement.execute(
          "CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric(10, 2))");
      statement.execute("INSERT INTO orders VALUES (1, 'Ada', 10.50), (2, 'Bob', 7)");
      statement.execute("CREATE USER reader PASSWORD ''");
      statement.execute("CREATE USER writer PASSWORD ''");
      statement.execute("GRANT SELECT ON orders TO reader");
      statement.execute("GRANT SELECT, INSERT ON orders TO writer");
    }
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
  }

  private static JdbcDataSource source(String user) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:h2test");
    source.setUser(user);
    source.setPassword("");
    return source;
  }

  private static Calling calling(Vertx vertx, String user) {
    return new Calling(
        vertx,
        new SqlTools(
            source(user),
            new SqlToolsOptions().setTimeout(Duration.ofSeconds(1)).setMaxRows(2)));
  }

  private String state() throws Exception {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SELECT (SELECT sum(total * id) FROM orders) || '/'"
            + " || (SELECT count(*) FROM INFORMATION_SCHEMA.COLUMNS) || '/'"
            + " || (SELECT count(*) FROM INFORMATION_SCHEMA.USERS)")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void aQueryGivesItsRows(Vertx vertx) throws Exception {
    JsonNode rows = calling(vertx, "reader")
        .output(
            "sql_query",
            Map.of(
                "sql",
                "SELECT * FROM orders WHERE total > ? AND customer = ?",
                "params",
                List.of(8, "Ada")));

    assertThat(rows).isEqualTo(Json.parse("""
        {"columns": ["ID", "CUSTOMER", "TOTAL"], "rows": [[1, "Ada", 10.50]]}"""));
    assertThat(calling(vertx, "reader").output("sql_schema", Map.of()).toString())
        .contains("PUBLIC.ORDERS(ID INTEGER, CUSTOMER CHARACTER VARYING, TOTAL NUMERIC)")
        .doesNotContain("INFORMATION_SCHEMA");
  }

  @Test
  void S11_aUserWhoMayOnlySelectWritesNothing(Vertx vertx, @TempDir Path folder) throws Exception {
    Calling calling = calling(vertx, "reader");
    String before = state();
    Path marker = folder.resolve("marker");

    for (String hostile : Hostile.H2) {
      String sql = hostile.replace("MARKER", marker.toString());
      assertThat(calling.error("sql_query", Map.of("sql", sql))).as(sql).doesNotContain("root:");
      assertThat(state()).as(sql).isEqualTo(before);
      assertThat(marker).as(sql).doesNotExist();
    }
  }

  @Test
  void S11_usersWithMoreRightsAreRefused(Vertx vertx) throws Exception {
    for (String user : List.of("admin", "writer")) {
      assertThat(calling(vertx, user).error("sql_query", Map.of("sql", "SELECT 1")))
          .as(user)
          .contains("rights to write");
    }
  }

  @Test
  void S11_anEndlessQueryIsEnded(Vertx vertx) throws Exception {
    assertThat(
            calling(vertx, "reader")
                .error(
                    "sql_query",
                    Map.of(
                        "sql",
                        "SELECT count(*) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE a.x + b.x < 0")))
        .isEqualTo("The query took more than 1 s");
  }

  @Test
  void rowsAreLimited(Vertx vertx) throws Exception {
    JsonNode rows = calling(vertx, "reader")
        .output("sql_query", Map.of("sql", "SELECT X FROM SYSTEM_RANGE(1, 1000000000)"));

    assertThat(rows.get("rows")).isEqualTo(Json.parse("[[1], [2]]"));
    assertThat(rows.get("more").asBoolean()).isTrue();
  }
}
