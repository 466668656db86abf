package dev.pollux.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushStreamTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = ((VertxInternal) vertx).createEventLoopContext();
  private final List<Object> seen = new ArrayList<>();
  private final Numbers numbers = new Numbers(context, 3);

  /** Opens the producer's side. */
  private static final class Numbers extends PushStream<Integer> {
    int timesDrained;

    Numbers(Context context, int capacity) {
      super(context, capacity);
    }

    void pushAll(int... items) {
      for (int item : items) {
        push(item);
      }
    }

    boolean full() {
      return isFull();
    }

    void endNow() {
      end();
    }

    void failNow(String message) {
      fail(new IllegalStateException(message));
    }

    void dropAll() {
      discard();
    }

    void dropOldest() {
      discardOldest();
    }

    void leave() {
      abandon();
    }

    @Override
    protected void drained() {
      timesDrained++;
    }
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private <T> T on(Context context, Callable<T> action) {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> {
      try {
        done.complete(action.call());
      } catch (Exception e) {
        done.fail(e);
      }
    });
    return done.future().await();
  }

  private List<Object> run(Runnable action) {
    return on(context, () -> {
      action.run();
      return List.copyOf(seen);
    });
  }

  private void listen() {
    numbers
        .exceptionHandler(failure -> seen.add(failure.getMessage()))
        .endHandler(end -> seen.add("end"))
        .handler(seen::add);
  }

  @Test
  void itemsComeInTheirOrderAndTheEndComesLast() {
    assertThat(run(() -> {
          listen();
          numbers.pushAll(1, 2);
          numbers.endNow();
        }))
        .containsExactly(1, 2, "end");
  }

  @Test
  void whatWasPushedWaitsUntilAHandlerIsSet() {
    run(() -> {
      numbers.pushAll(1, 2);
      numbers.endNow();
    });

    assertThat(run(this::listen)).containsExactly(1, 2, "end");
  }

  @Test
  void theEndWaitsForALateEndHandler() {
    run(() -> {
      numbers.handler(seen::add);
      numbers.pushAll(1);
      numbers.endNow();
    });

    assertThat(run(() -> numbers.endHandler(end -> seen.add("end")))).containsExactly(1, "end");
  }

  @Test
  void aFailureComesBehindTheItemsAndInPlaceOfTheEnd() {
    run(() -> {
      numbers.pushAll(1);
      numbers.failNow("broken");
    });

    assertThat(run(this::listen)).containsExactly(1, "broken");
  }

  @Test
  void onlyTheFirstEndingCountsAndNothingComesBehindIt() {
    assertThat(run(() -> {
          listen();
          numbers.endNow();
          numbers.failNow("too late");
          numbers.endNow();
          numbers.pushAll(1);
          listen();
        }))
        .containsExactly("end");
  }

  @Test
  void aPausedConsumerGetsWhatItFetchesAndTheRestWhenItResumes() {
    assertThat(run(() -> {
          listen();
          numbers.pause();
          numbers.pushAll(1, 2, 3, 4);
          numbers.endNow();
        }))
        .isEmpty();
    assertThat(run(() -> numbers.fetch(1))).containsExactly(1);
    assertThat(run(() -> numbers.fetch(0))).containsExactly(1);
    assertThat(run(() -> numbers.fetch(2))).containsExactly(1, 2, 3);
    assertThat(run(numbers::resume)).containsExactly(1, 2, 3, 4, "end");
  }

  @Test
  void fetchedAmountsAddUp() {
    assertThat(run(() -> {
          listen();
          numbers.pause();
          numbers.fetch(1).fetch(2);
          numbers.pushAll(1, 2, 3, 4);
        }))
        .containsExactly(1, 2, 3);
    assertThat(run(() -> numbers.fetch(Long.MAX_VALUE).fetch(Long.MAX_VALUE)))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void aNegativeAmountIsRefused() {
    assertThatThrownBy(() -> numbers.fetch(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("amount: -1 (expected: >= 0)");
  }

  @Test
  void aHandlerMayPauseAndFetch() {
    assertThat(run(() -> {
          numbers.handler(item -> {
            seen.add(item);
            numbers.pause();
            if (item < 3) {
              numbers.fetch(1);
            }
          });
          numbers.pushAll(1, 2, 3, 4);
        }))
        .containsExactly(1, 2, 3);
  }

  @Test
  void anItemPushedInsideAHandlerComesWhenTheHandlerIsDone() {
    assertThat(run(() -> {
          numbers.handler(item -> {
            seen.add("begin " + item);
            if (item == 1) {
              numbers.pushAll(2);
              numbers.endNow();
            }
            seen.add("done " + item);
          });
          numbers.endHandler(end -> seen.add("end"));
          numbers.pushAll(1);
        }))
        .containsExactly("begin 1", "done 1", "begin 2", "done 2", "end");
  }

  @Test
  void aHandlerThatThrowsIsReportedAndTheStreamGoesOn() {
    assertThat(run(() -> {
          context.exceptionHandler(thrown -> seen.add("reported " + thrown.getMessage()));
          listen();
          numbers.handler(item -> {
            if (item == 1) {
              throw new IllegalStateException("one");
            }
            seen.add(item);
          });
          numbers.pushAll(1, 2);
          numbers.endNow();
        }))
        .containsExactly("reported one", 2, "end");
  }

  @Test
  void aStreamIsFullWhenAsManyItemsWaitAsItShouldHold() {
    List<Boolean> full = new ArrayList<>();
    run(() -> {
      numbers.pushAll(1, 2);
      full.add(numbers.full());
      numbers.pushAll(3);
      full.add(numbers.full());
      numbers.pushAll(4);
      numbers.handler(seen::add);
      full.add(numbers.full());
    });

    assertThat(full).containsExactly(false, true, false);
    assertThat(seen).containsExactly(1, 2, 3, 4);
    assertThat(numbers.timesDrained).isEqualTo(1);
  }

  @Test
  void whatTheProducerForgetsIsNotDelivered() {
    run(() -> {
      numbers.pushAll(1, 2, 3);
      numbers.dropOldest();
    });
    assertThat(run(() -> {
          listen();
          numbers.pause();
          numbers.pushAll(4);
          numbers.dropAll();
          numbers.endNow();
          numbers.resume();
        }))
        .containsExactly(2, 3, "end");
  }

  @Test
  void nothingIsDeliveredOnceAStreamIsAbandonedEvenInsideAHandler() {
    assertThat(run(() -> {
          listen();
          numbers.pause();
          numbers.pushAll(1, 2, 3);
          numbers.handler(item -> {
            seen.add(item);
            numbers.leave();
          });
          numbers.resume();
          numbers.pushAll(4);
          numbers.endNow();
          listen();
        }))
        .containsExactly(1);
  }

  @Test
  void aConsumerOnAnotherThreadIsServedOnTheContextOfTheStream() {
    Promise<Boolean> there = Promise.promise();
    numbers.endHandler(end -> there.complete(Vertx.currentContext() == context));
    numbers.handler(seen::add);
    numbers.pause();
    run(() -> {
      numbers.pushAll(IntStream.range(0, 1000).toArray());
      numbers.endNow();
    });

    Thread other = new Thread(() -> {
      for (int i = 0; i < 1000; i++) {
        numbers.fetch(1);
      }
      numbers.resume();
    });
    other.start();

    assertThat(there.future().await()).isTrue();
    assertThat(seen).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
  }

  @Test
  void aStreamOfAWorkerContextIsServedOnItsWorker() {
    Context worker = ((VertxInternal) vertx)
        .contextBuilder()
        .withThreadingModel(ThreadingModel.WORKER)
        .build();
    Numbers stream = new Numbers(worker, 3);
    Promise<List<Object>> all = Promise.promise();
    List<Object> got = new ArrayList<>();

    stream.endHandler(end -> all.complete(got)).handler(item -> {
      got.add(item);
      got.add(Context.isOnWorkerThread() && Vertx.currentContext() == worker);
    });
    on(worker, () -> {
      stream.pushAll(1);
      stream.endNow();
      return true;
    });

    assertThat(all.future().await()).containsExactly(1, true);
  }
}
