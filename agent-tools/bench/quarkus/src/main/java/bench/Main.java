package bench;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Quarkus: an echo tool at /mcp on the port that is given. */
@QuarkusMain
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.setProperty("quarkus.http.port", args[0]);
    Quarkus.run(args);
  }
}
