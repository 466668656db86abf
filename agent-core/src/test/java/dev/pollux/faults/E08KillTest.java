package dev.pollux.faults;

import java.nio.file.Path;

/**
 * An agent whose process dies, with the store on the disk. Long: {@code mvn -B -pl agent-core test
 * -Dtest=E08KillTest -Dkill.rounds=1000}.
 */
class E08KillTest extends KillContract {

  @Override
  protected String store(Path directory) {
    return "file:" + directory.resolve("sessions");
  }
}
