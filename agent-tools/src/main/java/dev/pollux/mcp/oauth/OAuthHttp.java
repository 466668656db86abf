package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.transport.BoundedBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks authorization servers: small JSON, no redirects, and connected to the address that was checked. */
final class OAuthHttp {

  private static final int MAX_BYTES = 256 * 1024;
  private static final long TIMEOUT_MILLIS = 20_000;

  private final HttpClient http;
  private final Addresses addresses;

  OAuthHttp(HttpClient http, Addresses addresses) {
    this.http = http;
    this.addresses = addresses;
  }

  /**
   * An answer.
   *
   * @param json an empty object when it is no JSON object
   */
  record Answer(int status, ObjectNode json) {
    boolean isOk() {
      return status / 100 == 2;
    }

    /** The OAuth error, like {@code invalid_grant}, or the status alone. */
    String error() {
      String error = Json.text(json, "error");
      boolean plain = error != null && error.matches("[A-Za-z0-9_.-]{1,64}");
      return plain ? "HTTP status " + status + " " + error : "HTTP status " + status;
    }
  }

  Future<Answer> get(String what, String url) {
    return send(HttpMethod.GET, what, url, Map.of(), null, null);
  }

  Future<Answer> post(String what, String url, JsonNode json) {
    return send(
        HttpMethod.POST, what, url, Map.of(), "application/json", Buffer.buffer(Json.bytes(json)));
  }

  Future<Answer> post(
      String what, String url, Map<String, String> headers, Map<String, String> form) {
    return send(
        HttpMethod.POST,
        what,
        url,
        headers,
        "application/x-www-form-urlencoded",
        Buffer.buffer(encoded(form)));
  }

  /** The members as they stand in a query or a form. */
  static String encoded(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> encoded(member.getKey()) + "=" + encoded(member.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Future<Answer> send(
      HttpMethod method,
      String what,
      String url,
      Map<String, String> headers,
      @Nullable String type,
      @Nullable Buffer body) {
    return addresses
        .check(what, url)
        .compose(checked -> http.request(options(method, checked, headers, type)))
        // In one step: one that is added from another thread may come when the body has gone by.
        .compose(request -> (body == null ? request.send() : request.send(body))
            .compose(response -> BoundedBody.read(response, MAX_BYTES)
                .map(answer -> new Answer(response.statusCode(), object(answer)))))
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(
            failure instanceof OAuthException
                ? failure
                : new OAuthException(what + " did not answer: " + failure.getMessage(), failure)));
  }

  private static RequestOptions options(
      HttpMethod method,
      Addresses.Checked checked,
      Map<String, String> headers,
      @Nullable String type) {
    URI uri = checked.uri();
    boolean tls = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String path = Objects.toString(uri.getRawPath(), "");
    RequestOptions options = new RequestOptions()
        .setMethod(method)
        // The name was checked: it must not be looked up a second time, with another outcome.
        .setServer(SocketAddress.inetSocketAddress(port, checked.address().getHostAddress()))
        .setHost(uri.getHost())
        .setPort(port)
        .setSsl(tls)
        .setURI((path.isEmpty() ? "/" : path)
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()))
        .setFollowRedirects(false)
        .putHeader("Accept", "application/json");
    headers.forEach(options::putHeader);
    return type == null ? options : options.putHeader("Content-Type", type);
  }

  private static ObjectNode object(Buffer body) {
    byte[] bytes = body.getBytes();
    try {
      return Json.read(bytes, 0, bytes.length) instanceof ObjectNode object
          ? object
          : Json.object();
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }
}
