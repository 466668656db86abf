package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.http.HttpCalls;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import dev.pollux.stream.PushStream;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The items of a list that comes in pages: the next page is asked for when the last item of the one
 * before was read.
 */
final class Pages<T> extends PushStream<T> {

  private final HttpCalls calls;
  private final String path;
  private final int pageSize;
  private final String field;
  private final Function<JsonNode, T> item;
  private @Nullable String token = "";
  private boolean asking;

  /** @param field the member of a page that holds its items */
  Pages(HttpCalls calls, String path, int pageSize, String field, Function<JsonNode, T> item) {
    super(calls.vertx().getOrCreateContext(), 1);
    this.calls = calls;
    this.path = path;
    this.pageSize = pageSize;
    this.field = field;
    this.item = item;
    onContext(this::ask);
  }

  @Override
  protected void drained() {
    ask();
  }

  private void ask() {
    String next = token;
    if (asking || next == null || hasEnded()) {
      return;
    }
    asking = true;
    String query = "?pageSize=" + pageSize
        + (next.isEmpty() ? "" : "&pageToken=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
    calls
        .json(HttpMethod.GET, path + query, null, true)
        .onComplete(page -> onContext(() -> {
          if (page.failed()) {
            fail(page.cause());
          } else {
            take(page.result(), next);
          }
        }));
  }

  private void take(JsonNode page, String asked) {
    String next = Json.text(page, "nextPageToken");
    token = next == null || next.isEmpty() ? null : next;
    if (asked.equals(token)) {
      fail(ModelException.of(
          "The list at " + path + " does not end: page '" + next + "' leads to" + " itself",
          false,
          null));
      return;
    }
    JsonNode items = page.path(field);
    // While they are pushed the stream may run dry, with more of them to come.
    items.forEach(one -> push(item.apply(one)));
    asking = false;
    if (token == null) {
      end();
    } else if (!isFull()) {
      ask();
    }
  }

  @Override
  protected void consumerLeft() {
    token = null;
    abandon();
  }
}
