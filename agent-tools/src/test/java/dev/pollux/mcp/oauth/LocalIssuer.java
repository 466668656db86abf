package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An MCP server that wants tokens, and the authorization server that gives them, in one. */
final class LocalIssuer {

  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> tokenRequests = new CopyOnWriteArrayList<>();
  final Map<String, Object> resource = new LinkedHashMap<>();
  final Map<String, Object> metadata = new LinkedHashMap<>();
  volatile String challenge = "Bearer";
  volatile String accepted = "token-1";
  volatile int expiresIn = 3600;
  private final AtomicInteger tokens = new AtomicInteger();
  private final HttpServer server;
  private volatile String codeChallenge = "";

  LocalIssuer(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::receive);
    server.listen(0, "127.0.0.1").await();
    resource.put("resource", url());
    resource.put("authorization_servers", List.of(origin()));
    metadata.put("issuer", origin());
    metadata.put("authorization_endpoint", origin() + "/authorize");
    metadata.put("token_endpoint", origin() + "/token");
    metadata.put("registration_endpoint", origin() + "/register");
    metadata.put("code_challenge_methods_supported", List.of("S256"));
    metadata.put("token_endpoint_auth_methods_supported", List.of("none"));
  }

  String origin() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  String url() {
    return origin() + "/mcp";
  }

  long count(String path) {
    return asked.stream().filter(path::equals).count();
  }

  private void receive(HttpServerRequest request) {
    asked.add(request.path());
    request.body().onSuccess(body -> {
      switch (request.path()) {
        case "/mcp" -> mcp(request, body.toString());
        case "/.well-known/oauth-protected-resource/mcp" -> answer(request, Json.object(resource));
        case "/.well-known/oauth-authorization-server" -> answer(request, Json.object(metadata));
        case "/register" ->
          answer(request, Json.object().put("client_id", "client-of-" + server.actualPort()));
        case "/authorize" -> {
          codeChallenge = request.getParam("code_challenge");
          request
              .response()
              .setStatusCode(302)
              .putHeader(
                  "location",
                  request.getParam("redirect_uri") + "?code=the-code&state="
                      + request.getParam("state"))
              .end();
        }
        case "/token" -> token(request, body.toString());
        default -> request.response().setStatusCode(404).end();
      }
    });
  }

  private void mcp(HttpServerRequest request, String body) {
    String wanted = accepted.equals("newest") ? "token-" + tokens.get() : accepted;
    if (!("Bearer " + wanted).equals(request.getHeader("Authorization"))) {
      request
          .response()
          .setStatusCode(401)
          .putHeader("WWW-Authenticate", challenge)
          .end();
      return;
    }
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", Json.parse(body).get("id"));
    answer.putObject("result").putArray("tools");
    answer(request, answer);
  }

  private void token(HttpServerRequest request, String body) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : body.split("&")) {
      String[] member = pair.split("=", 2);
      form.put(member[0], URLDecoder.decode(member[1], StandardCharsets.UTF_8));
    }
    tokenRequests.add(form);
    boolean proven = !"authorization_code".equals(form.get("grant_type"))
        || codeChallenge.equals(s256(form.get("code_verifier")));
    if (!proven) {
      request.response().setStatusCode(400).end("{\"error\":\"invalid_grant\"}");
      return;
    }
    answer(
        request,
        Json.object()
            .put("access_token", "token-" + tokens.incrementAndGet())
            .put("refresh_token", "refresh-" + tokens.get() + "-of-" + server.actualPort())
            .put("token_type", "bearer")
            .put("expires_in", expiresIn));
  }

  private static String s256(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpServerRequest request, ObjectNode json) {
    request.response().putHeader("content-type", "application/json").end(json.toString());
  }
}
