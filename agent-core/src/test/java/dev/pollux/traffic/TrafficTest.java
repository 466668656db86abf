package dev.pollux.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import dev.pollux.model.ModelException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrafficTest {

  static final Failing FAILURES = new Failing();

  private final ManualClock clock = new ManualClock();
  private final TrafficOptions options = new TrafficOptions();
  private final List<Integer> went = new ArrayList<>();
  private final List<ModelException> refusals = new ArrayList<>();
  private int number;

  private Traffic traffic() {
    return new Traffic(TrafficTest.FAILURES, options, clock, new SplittableRandom(7)::nextLong);
  }

  private Traffic.Ticket enter(Traffic traffic) {
    int mine = number++;
    Traffic.Ticket ticket = traffic.ticket(() -> went.add(mine), refusals::add);
    if (ticket.enter()) {
      went.add(mine);
    }
    return ticket;
  }

  private List<Traffic.Ticket> enter(Traffic traffic, int times) {
    return IntStream.range(0, times).mapToObj(i -> enter(traffic)).toList();
  }

  static ModelException status(int code, @Nullable Duration retryAfter) {
    return FAILURES.status(code, code == 429 || code >= 500, retryAfter);
  }

  private static ModelException unavailable() {
    return status(503, null);
  }

  private void openBreaker(Traffic traffic) {
    enter(traffic, 20).forEach(ticket -> ticket.failed(unavailable()));
    went.clear();
  }

  @Test
  void A29_requestsOverTheLimitGoInTheOrderTheyCame() {
    options.setMaxConcurrent(2);
    Traffic traffic = traffic();
    List<Traffic.Ticket> tickets = enter(traffic, 200);

    assertThat(went).containsExactly(0, 1);
    for (int i = 0; i < 200; i++) {
      assertThat(went).hasSize(Math.min(200, i + 2));
      tickets.get(i).answered();
    }
    assertThat(went).containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    assertThat(clock.timers()).isZero();
  }

  @Test
  void A29_moreThanMayWaitAreBusyAtOnce() {
    options.setMaxConcurrent(1).setMaxWaiting(3);
    Traffic traffic = traffic();
    enter(traffic, 5);

    assertThat(refusals).singleElement().satisfies(refusal -> {
      assertThat(refusal)
          .hasMessage("A request to model 'gemini-x' was not sent: 3 requests wait already");
      assertThat(refusal.isBusy()).isTrue();
      assertThat(refusal.isRetryable()).isTrue();
    });
  }

  @Test
  void A29_waitForATurnHasALimitAndMakesRoomForOthers() {
    options.setMaxConcurrent(1).setMaxWaiting(1).setWaitTimeout(Duration.ofSeconds(3));
    Traffic traffic = traffic();
    List<Traffic.Ticket> tickets = enter(traffic, 2);

    clock.advance(Duration.ofMillis(2999));
    assertThat(refusals).isEmpty();
    clock.advance(Duration.ofMillis(1));

    assertThat(refusals)
        .singleElement()
        .satisfies(refusal -> assertThat(refusal)
            .hasMessage("A request to model 'gemini-x' was not sent:"
                + " its turn did not come within 3000 ms"));
    enter(traffic);
    tickets.get(0).answered();
    assertThat(went).containsExactly(0, 2);
  }

  @Test
  void requestThatLeavesWhileItWaitsOrGoesMakesRoom() {
    options.setMaxConcurrent(1).setMaxWaiting(2);
    Traffic traffic = traffic();
    List<Traffic.Ticket> tickets = enter(traffic, 3);

    tickets.get(1).leave();
    tickets.get(1).leave();
    enter(traffic);
    tickets.get(0).leave();
    tickets.get(0).answered();

    assertThat(went).containsExactly(0, 2);
    tickets.get(2).failed(unavailable());
    assertThat(went).containsExactly(0, 2, 3);
    assertThat(refusals).isEmpty();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void breakerOpensAfterFailuresInARowAndAnAnswerBetweenThemStartsTheCountAgain() {
    Traffic traffic = traffic();
    for (int i = 0; i < 19; i++) {
      enter(traffic).failed(unavailable());
    }
    enter(traffic).failed(status(400, null));
    for (int i = 0; i < 19; i++) {
      enter(traffic).failed(FAILURES.of(Kind.GONE));
    }
    assertThat(refusals).isEmpty();

    enter(traffic).failed(FAILURES.of(Kind.GONE));
    enter(traffic);

    assertThat(went).hasSize(40);
    assertThat(refusals).singleElement().satisfies(refusal -> {
      assertThat(refusal.getMessage())
          .startsWith("A request to model 'gemini-x' was not sent: the server failed 20 times in a"
              + " row; try again in ");
      assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(11_250));
      assertThat(refusal.isRetryable()).isTrue();
      assertThat(refusal.isBusy()).isTrue();
      assertThat(refusal.takeRetry()).isTrue();
    });
  }

  @Test
  void whatSaysNothingAboutTheServerDoesNotCount() {
    Traffic traffic = traffic();
    for (int i = 0; i < 50; i++) {
      enter(traffic).failed(FAILURES.of(Kind.OTHER));
      enter(traffic).failed(FAILURES.of(Kind.UNREADABLE));
      enter(traffic).failed(FAILURES.of(Kind.OTHER));
      enter(traffic).leave();
    }
    assertThat(went).hasSize(200);
  }

  @Test
  void openBreakerLetsOneProbeThroughAndWaitsTwiceAsLongAfterEachThatFails() {
    Traffic traffic = traffic();
    openBreaker(traffic);
    List<Duration> probes = new ArrayList<>();
    while (probes.size() < 7) {
      clock.advance(Duration.ofMillis(100));
      Traffic.Ticket first = enter(traffic);
      enter(traffic);
      if (!went.isEmpty()) {
        assertThat(went).hasSize(1);
        went.clear();
        probes.add(clock.elapsed());
        first.failed(unavailable());
      }
    }
    List<Long> gaps = new ArrayList<>();
    Duration before = Duration.ZERO;
    for (Duration probe : probes) {
      gaps.add(probe.minus(before).toMillis());
      before = probe;
    }
    long[] delays = {5, 10, 20, 30, 30, 30, 30};
    for (int i = 0; i < delays.length; i++) {
      assertThat(gaps.get(i)).isBetween(delays[i] * 1000, delays[i] * 1250 + 100);
    }
  }

  @Test
  void probeThatIsAnsweredClosesTheBreakerAndFewGoAtFirst() {
    Traffic traffic = traffic();
    openBreaker(traffic);
    clock.advance(Duration.ofSeconds(7));
    Traffic.Ticket probe = enter(traffic);
    probe.answered();
    refusals.clear();
    went.clear();

    List<Traffic.Ticket> tickets = new ArrayList<>(enter(traffic, 100));

    assertThat(went).hasSize(10);
    tickets.subList(0, 10).forEach(Traffic.Ticket::answered);
    assertThat(went).hasSize(30);
    tickets.subList(10, 30).forEach(Traffic.Ticket::answered);
    assertThat(went).hasSize(70);
    assertThat(refusals).isEmpty();
  }

  @Test
  void probeThatHangsDoesNotKeepTheNextOneBack() {
    Traffic traffic = traffic();
    openBreaker(traffic);
    clock.advance(Duration.ofSeconds(7));
    enter(traffic);
    enter(traffic);
    assertThat(went).hasSize(1);

    clock.advance(Duration.ofSeconds(7));
    enter(traffic).answered();

    enter(traffic);
    assertThat(went).hasSize(3);
  }

  @Test
  void openingBreakerTurnsAwayWhoWaits() {
    options.setMaxConcurrent(20);
    Traffic traffic = traffic();
    List<Traffic.Ticket> tickets = enter(traffic, 50);
    tickets.subList(0, 19).forEach(ticket -> ticket.failed(unavailable()));
    assertThat(went).hasSize(39);
    tickets.get(19).failed(unavailable());

    assertThat(went).hasSize(39);
    assertThat(refusals).hasSize(11).allMatch(refusal -> refusal.retryAfter() != null);
    assertThat(clock.timers()).isZero();
  }

  @Test
  void delayThatTheServerAsksForHoldsForAllRequestsAndFewGoWhenItIsOver() {
    Traffic traffic = traffic();
    enter(traffic).failed(status(429, Duration.ofSeconds(20)));
    went.clear();
    enter(traffic, 100);

    clock.advance(Duration.ofMillis(19_999));
    assertThat(went).isEmpty();
    clock.advance(Duration.ofMillis(2_002));

    assertThat(went).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(refusals).isEmpty();
  }

  @Test
  void delayLongerThanTheWaitForATurnIsTold() {
    Traffic traffic = traffic();
    enter(traffic).failed(status(503, Duration.ofSeconds(100)));
    enter(traffic);

    assertThat(went).hasSize(1);
    assertThat(refusals).singleElement().satisfies(refusal -> {
      assertThat(refusal.getMessage()).contains("the server asked to be left alone; try again in ");
      assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(110));
    });
  }

  @Test
  void delayBeyondReasonHoldsOthersNoLongerThanAllowed() {
    Traffic traffic = traffic();
    enter(traffic).failed(status(503, Duration.ofSeconds(Long.MAX_VALUE)));
    clock.advance(Duration.ofSeconds(331));

    enter(traffic);

    assertThat(went).hasSize(2);
  }

  @Test
  void quotaThatIsUsedUpForTodayPausesNobody() {
    Traffic traffic = traffic();
    enter(traffic).failed(FAILURES.status(429, false, Duration.ofSeconds(20)));
    enter(traffic);

    assertThat(went).hasSize(2);
  }

  @Test
  void budgetIsAnAllowanceAPartOfTheAnswersAndALittleWithTime() {
    options.setBreakerFailures(Integer.MAX_VALUE);
    Traffic traffic = traffic();
    assertThat(retries(traffic, 500)).isEqualTo(100);

    enter(traffic, 50).forEach(Traffic.Ticket::answered);
    assertThat(retries(traffic, 500)).isEqualTo(10);

    clock.advance(Duration.ofSeconds(7));
    assertThat(retries(traffic, 500)).isEqualTo(7);

    clock.advance(Duration.ofDays(7));
    enter(traffic, 5000).forEach(Traffic.Ticket::answered);
    assertThat(retries(traffic, 500)).isEqualTo(100);
  }

  private int retries(Traffic traffic, int failures) {
    int taken = 0;
    for (int i = 0; i < failures; i++) {
      ModelException failure = unavailable();
      enter(traffic).failed(failure);
      taken += failure.takeRetry() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void limitOfTheServerThatSaysWhenToComeBackCostsNothing() {
    Traffic traffic = traffic();
    for (int i = 0; i < 500; i++) {
      ModelException failure = status(429, Duration.ofMillis(1));
      enter(traffic).failed(failure);
      assertThat(failure.takeRetry()).isTrue();
      clock.advance(Duration.ofMillis(2));
    }
    assertThat(refusals).isEmpty();
  }

  @Test
  void optionsAreCopiedWhole() {
    TrafficOptions all = new TrafficOptions()
        .setRetryAllowance(1)
        .setRetryRatio(0.5)
        .setRetryInterval(Duration.ofMillis(2))
        .setBreakerFailures(3)
        .setBreakerDelay(Duration.ofMillis(4))
        .setMaxBreakerDelay(Duration.ofMillis(5))
        .setMaxPause(Duration.ofMillis(6))
        .setRestart(7)
        .setMaxConcurrent(8)
        .setWaitTimeout(Duration.ofMillis(9));

    JsonNode copy = Json.tree(new TrafficOptions(all));

    assertThat(copy).isEqualTo(Json.tree(all));
    assertThat(copy.path("restart").asInt()).isEqualTo(7);
    assertThat(copy.path("maxConcurrent").asInt()).isEqualTo(8);
  }
}
