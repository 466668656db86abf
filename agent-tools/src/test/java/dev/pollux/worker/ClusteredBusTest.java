package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import dev.pollux.LocalPostgres;
import dev.pollux.worker.EndedRun.Ending;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A worker and a client on an event bus that spans machines. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class ClusteredBusTest {

  private final Machines machines = new Machines();

  @AfterEach
  void close() {
    machines.close();
  }

  private static Future<Vertx> clustered(String cluster) {
    System.setProperty("hazelcast.logging.type", "slf4j"); // it warns before it reads a config
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(cluster);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
    return Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
        .withClusterManager(new HazelcastClusterManager(config))
        .buildClustered();
  }

  @Test
  void whatTheModelSaysElsewhereIsHeardWhileItWrites() {
    String cluster = UUID.randomUUID().toString();
    Vertx there = await(clustered(cluster));
    Vertx here = await(clustered(cluster));
    Machine working = open(there);
    Machine asking = open(here);
    Steps steps = new Steps((job, number) -> Future.succeededFuture("ok"));
    await(there.deployVerticle(new AgentWorker(
        working.queue(),
        Map.of("stepper", Machines.agent(there, machines.gemini.url(), steps)),
        new AgentWorkerOptions().setLiveEvents(true))));
    StringBuffer heard = new StringBuffer();
    Promise<Void> whole = Promise.promise();
    asking.client().live("s", event -> {
      heard.append(event.path("text").asText());
      if (heard.toString().endsWith("did abc")) {
        whole.tryComplete();
      }
    });

    // What was said before the bus knew of the listener was lost, as it may be.
    for (int i = 0; i < 50 && !whole.future().isComplete(); i++) {
      String ticket = await(asking.client().submit("s", "stepper", "abc: 1 steps"));
      EndedRun ended = await(asking.client().result(ticket));
      assertThat(ended.ending()).isEqualTo(Ending.DONE);
    }
    await(whole.future());

    for (String id : there.deploymentIDs()) {
      await(there.undeploy(id));
    }
    for (Machine machine : new Machine[] {working, asking}) {
      await(machine.queue().close());
      await(machine.store().close());
    }
    await(there.close());
    await(here.close());
  }

  private Machine open(Vertx vertx) {
    return Machines.open(
        vertx, LocalPostgres.options(Machines.database()), machines.schema, Machines.LASTING);
  }
}
