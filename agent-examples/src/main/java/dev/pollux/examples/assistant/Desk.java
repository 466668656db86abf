package dev.pollux.examples.assistant;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant works on: a folder with notes, a shop's database, a page of the shop's on a server
 * in this process. It is cleared away with its Vert.x.
 */
public final class Desk extends VerticleBase {

  private static final List<String> NOTES = List.of("todo.md", "suppliers.md");

  private final @Nullable Path given;
  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
  private @Nullable Path made;
  private @Nullable Connection owner;
  private String page = "";

  private Desk(@Nullable Path given) {
    this.given = given;
  }

  /**
   * Sets it up.
   *
   * @param folder the folder to work on, or null for one with a few notes that is deleted at the end
   */
  public static Future<Desk> open(Vertx vertx, @Nullable Path folder) {
    Desk desk = new Desk(folder);
    return vertx.deployVerticle(desk).map(desk);
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> {
          if (given == null) {
            made = notes();
          }
          owner = database();
          return null;
        })
        .compose(ready -> vertx
            .createHttpServer()
            .requestHandler(request -> request
                .response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .sendFile("desk/delivery.html"))
            .listen(0, "127.0.0.1"))
        .onSuccess(server -> page = "http://127.0.0.1:" + server.actualPort() + "/delivery.html");
  }

  private static Path notes() throws IOException {
    Path folder = Files.createTempDirectory("desk");
    for (String note : NOTES) {
      try (InputStream text = Desk.class.getResourceAsStream("/desk/" + note)) {
        Files.copy(Objects.requireNonNull(text, note), folder.resolve(note));
      }
    }
    return folder;
  }

  /** Only a user who may select gets to read: the tools refuse any other. */
  private Connection database() throws SQLException {
    Connection connection =
        source("owner", ";INIT=RUNSCRIPT FROM 'classpath:shop.sql'").getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("create user reader password ''");
      statement.execute("grant select on customer, product, purchase, line to reader");
      statement.execute("grant select on sale, order_total to reader");
    }
    return connection; // as long as it is open, the database is there
  }

  private JdbcDataSource source(String user, String settings) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url + settings);
    source.setUser(user);
    source.setPassword("");
    return source;
  }

  /** Where files are. */
  public Path folder() {
    return given == null ? Objects.requireNonNull(made, "made") : given;
  }

  /** The database, for a user who may only read. */
  public DataSource orders() {
    return source("reader", "");
  }

  /** The address of the shop's page. */
  public String page() {
    return page;
  }

  @Override
  public Future<?> stop() {
    Path folder = made;
    return vertx
        .executeBlocking(() -> {
          if (owner != null) {
            owner.close();
          }
          return null;
        })
        .compose(closed -> folder == null
            ? Future.succeededFuture()
            : vertx.fileSystem().deleteRecursive(folder.toString()));
  }
}
