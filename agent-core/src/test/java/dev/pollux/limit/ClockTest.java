package dev.pollux.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ClockTest {

  private static final class Setting extends VerticleBase {
    private final Clock clock;
    private final Promise<Void> done;

    Setting(Clock clock, Promise<Void> done) {
      this.clock = clock;
      this.done = done;
    }

    @Override
    public Future<?> start() {
      clock.after(Duration.ofMillis(200), done::tryComplete);
      return Future.succeededFuture();
    }
  }

  @Test
  void timerOfWhatIsSharedOutlivesTheVerticleThatSetIt(Vertx vertx) throws Exception {
    Promise<Void> done = Promise.promise();
    String id =
        vertx.deployVerticle(new Setting(Clock.ofAll(vertx), done)).await(30, TimeUnit.SECONDS);
    vertx.undeploy(id).await(30, TimeUnit.SECONDS);

    done.future().await(30, TimeUnit.SECONDS);
  }

  @Test
  void timerThatIsGivenUpDoesNothing(Vertx vertx) throws Exception {
    for (Clock clock : new Clock[] {Clock.of(vertx), Clock.ofAll(vertx)}) {
      AtomicInteger fired = new AtomicInteger();
      Promise<Void> later = Promise.promise();
      clock.after(Duration.ofMillis(20), fired::incrementAndGet).run();
      clock.after(Duration.ofMillis(60), later::complete);

      later.future().await(30, TimeUnit.SECONDS);
      assertThat(fired).hasValue(0);
    }
  }
}
