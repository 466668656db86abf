package dev.pollux.postgres;

import dev.pollux.LocalPostgres;
import dev.pollux.faults.KillContract;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * An agent whose process dies, with its sessions in PostgreSQL. Long: {@code mvn -B -pl
 * agent-core,agent-tools test -Dtest=PostgresKillTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dkill.rounds=1000}.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresKillTest extends KillContract {

  @Override
  protected String store(Path directory) {
    return KilledStore.class.getName() + "=" + LocalPostgres.server().getPort() + "/"
        + PostgresTests.database() + "/" + PostgresTests.options().getSchema();
  }
}
