package dev.pollux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.http.BearerTokens.Token;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BearerTokensTest {

  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final List<Promise<Token>> asked = new ArrayList<>();
  private Instant now = START;
  private final BearerTokens tokens = new BearerTokens(
      () -> {
        Promise<Token> promise = Promise.promise();
        asked.add(promise);
        return promise.future();
      },
      Duration.ofMinutes(4),
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      });

  private void give(String token, Duration life) {
    asked.get(asked.size() - 1).complete(new Token(token, now.plus(life)));
  }

  @Test
  void oneTokenIsFetchedForAllWhoWait() {
    Future<String> one = tokens.get();
    Future<String> two = tokens.get();
    assertThat(asked).hasSize(1);

    give("a", Duration.ofHours(1));

    assertThat(one.result()).isEqualTo("a");
    assertThat(two.result()).isEqualTo("a");
    assertThat(tokens.get().result()).isEqualTo("a");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aTokenIsFetchedAgainShortlyBeforeItExpires() {
    tokens.get();
    give("a", Duration.ofHours(1));

    now = START.plus(Duration.ofMinutes(55).plusSeconds(59));
    assertThat(tokens.get().result()).isEqualTo("a");
    now = START.plus(Duration.ofMinutes(56));
    Future<String> next = tokens.get();
    give("b", Duration.ofHours(1));

    assertThat(next.result()).isEqualTo("b");
    assertThat(asked).hasSize(2);
  }

  @Test
  void aTokenThatLivesShortIsUsedForHalfItsLife() {
    tokens.get();
    give("a", Duration.ofMinutes(6));

    now = START.plusSeconds(179);
    assertThat(tokens.get().result()).isEqualTo("a");
    now = START.plusSeconds(180);
    tokens.get();
    assertThat(asked).hasSize(2);
  }

  @Test
  void aFailureIsToldToAllWhoWaitAndNotKept() {
    Future<String> one = tokens.get();
    asked.get(0).fail("no network");
    assertThat(one.cause()).hasMessage("no network");

    Future<String> two = tokens.get();
    give("a", Duration.ofHours(1));
    assertThat(two.result()).isEqualTo("a");
  }

  @Test
  void aTokenThatWasRefusedIsFetchedAgainOnce() {
    tokens.get();
    give("a", Duration.ofHours(1));

    tokens.refused("a");
    Future<String> next = tokens.get();
    give("b", Duration.ofHours(1));
    // Told late about the old one: the new one stays.
    tokens.refused("a");

    assertThat(next.result()).isEqualTo("b");
    assertThat(tokens.get().result()).isEqualTo("b");
    assertThat(asked).hasSize(2);
  }

  @Test
  void aSourceThatThrowsIsAFailure() {
    BearerTokens broken = new BearerTokens(() -> {
      throw new IllegalStateException("broken");
    });

    assertThat(broken.get().cause()).hasMessage("broken");
  }

  @Test
  void tokensAreNotShown() {
    assertThat(new Token("secret", START).toString()).doesNotContain("secret");
    assertThatThrownBy(() -> new BearerTokens(Future::succeededFuture, Duration.ofSeconds(-1)))
        .hasMessage("margin: PT-1S (expected: >= 0)");
  }
}
