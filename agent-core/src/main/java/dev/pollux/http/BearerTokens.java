package dev.pollux.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token that is kept until shortly before it expires, and fetched again then.
 *
 * <pre>{@code
 * BearerTokens tokens = new BearerTokens(() -> accessToken().map(t -> new Token(t.value(), t.expiry())));
 * Route route = Route.vertex("my-project", "global", tokens);
 * }</pre>
 *
 * <p>However many requests need one at the same time, one token is fetched, and all get it. A failure
 * is not kept. A token that a server refused with 401 is forgotten, and the request is sent once more
 * with a new one. May be shared between routes and event loops.
 */
public final class BearerTokens implements Supplier<Future<String>> {

  /** How long before its end a token is used no more: 4 minutes. */
  public static final Duration DEFAULT_MARGIN = Duration.ofMinutes(4);

  private final Supplier<Future<Token>> source;
  private final Duration margin;
  private final Clock clock;
  private @Nullable Future<Token> known;
  private @Nullable Instant useUntil;

  /**
   * A token and its end.
   *
   * @param value what stands behind {@code Bearer}
   * @param expiresAt when servers stop to take it
   */
  public record Token(String value, Instant expiresAt) {
    /** Checks that nothing is null. */
    public Token {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(expiresAt, "expiresAt");
    }

    /** Without the token itself. */
    @Override
    public String toString() {
      return "Token[until " + expiresAt + "]";
    }
  }

  /**
   * Tokens with a margin of 4 minutes.
   *
   * @param source fetches one; called on whichever thread needs it, so it must not block
   */
  public BearerTokens(Supplier<Future<Token>> source) {
    this(source, DEFAULT_MARGIN);
  }

  /**
   * Tokens.
   *
   * @param source fetches one; called on whichever thread needs it, so it must not block
   * @param margin how long before its end a token is used no more; a token that lives for less than
   *     two margins is used for half of its life
   * @throws IllegalArgumentException if {@code margin} is negative
   */
  public BearerTokens(Supplier<Future<Token>> source, Duration margin) {
    this(source, margin, Clock.systemUTC());
  }

  BearerTokens(Supplier<Future<Token>> source, Duration margin, Clock clock) {
    this.source = Objects.requireNonNull(source, "source");
    this.margin = Objects.requireNonNull(margin, "margin");
    this.clock = clock;
    if (margin.isNegative()) {
      throw new IllegalArgumentException("margin: " + margin + " (expected: >= 0)");
    }
  }

  /** The token to use now, or a failure to fetch one. */
  @Override
  public Future<String> get() {
    Promise<Token> fetched;
    synchronized (this) {
      Future<Token> last = known;
      if (last != null && (useUntil == null || clock.instant().isBefore(useUntil))) {
        return last.map(Token::value);
      }
      fetched = Promise.promise();
      known = fetched.future();
      useUntil = null; // not known before it is there; until then everybody waits for this one
    }
    // Outside of the lock: the source is somebody else's code.
    fetch().onComplete(result -> settle(fetched, result));
    return fetched.future().map(Token::value);
  }

  private Future<Token> fetch() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void settle(Promise<Token> fetched, AsyncResult<Token> result) {
    synchronized (this) {
      if (known == fetched.future()) {
        if (result.succeeded()) {
          useUntil = end(result.result().expiresAt());
        } else {
          known = null;
        }
      }
    }
    fetched.handle(result);
  }

  private Instant end(Instant expiresAt) {
    Instant now = clock.instant();
    Duration life = Duration.between(now, expiresAt);
    Duration cut = margin.multipliedBy(2).compareTo(life) <= 0 ? margin : life.dividedBy(2);
    return expiresAt.minus(cut);
  }

  /** A server refused this token: it is not given out again. */
  synchronized void refused(String token) {
    Future<Token> last = known;
    if (last != null && last.succeeded() && last.result().value().equals(token)) {
      known = null;
    }
  }

  @Override
  public String toString() {
    return "BearerTokens[margin " + margin + "]";
  }
}
