package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import dev.pollux.mcp.auth.JwtKeys;
import dev.pollux.mcp.auth.JwtOptions;
import dev.pollux.mcp.auth.JwtVerifier;
import dev.pollux.mcp.auth.Tokens;
import dev.pollux.mcp.protocol.Implementation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorizationTest {

  private static final KeyPair KEYS = Tokens.keys("RSA", 2048);
  private static final String METADATA =
      "resource_metadata=\"http://localhost/.well-known/oauth-protected-resource/mcp\"";

  private final Vertx vertx = Vertx.vertx();
  private final McpServer server =
      new McpServer(Implementation.of("test", "1"), new McpServerOptions().add(new TestTools()));
  private final Probe probe = Probe.of(
      vertx,
      server,
      new McpHttpOptions()
          .setAuthorization(new ResourceServer(
                  "http://localhost/mcp",
                  List.of("https://auth.test"),
                  new JwtVerifier(
                      JwtKeys.of(Map.of("k", KEYS.getPublic())),
                      new JwtOptions("https://auth.test", "http://localhost/mcp")))
              .withRequiredScopes("read")
              .withSupportedScopes("admin")));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static String bearer(String subject, String scope) {
    return "Bearer "
        + Tokens.token(
            KEYS.getPrivate(), "SHA256withRSA", Map.of("alg", "RS256"), Tokens.claims(claims -> {
              claims.put("sub", subject);
              claims.put("scope", scope);
            }));
  }

  private Probe.Answer call(String tool, String authorization) {
    HttpRequest.Builder request = Probe.modern(
        probe.url(),
        Probe.request(
            1,
            "tools/call",
            Probe.params("{'name':'" + tool
                + "','arguments':{'text':'a'}}"
                    .replace("{'text':'a'}", tool.equals("echo") ? "{'text':'a'}" : "{}"))),
        "{}");
    return probe.send(
        authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  @Test
  void whereToGetATokenIsForEverybodyToRead() {
    Probe.Answer answer = probe.send(HttpRequest.newBuilder(URI.create(
            "http://localhost:" + probe.port() + "/.well-known/oauth-protected-resource/mcp"))
        .GET());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Json.write(answer.last()))
        .isEqualTo("{\"resource\":\"http://localhost/mcp\","
            + "\"authorization_servers\":[\"https://auth.test\"],"
            + "\"bearer_methods_supported\":[\"header\"],"
            + "\"scopes_supported\":[\"admin\",\"read\"]}");
  }

  @Test
  void withoutATokenThatHoldsNobodyComesIn() {
    Probe.Answer none = call("echo", "");
    Probe.Answer broken = call("echo", "Bearer abc.def.ghi");
    Probe.Answer basic = call("echo", "Basic YTpiYzpkZWY=");

    assertThat(none.status()).isEqualTo(401);
    assertThat(none.header("www-authenticate")).isEqualTo("Bearer scope=\"read\", " + METADATA);
    assertThat(broken.status()).isEqualTo(401);
    assertThat(broken.header("www-authenticate"))
        .isEqualTo(
            "Bearer error=\"invalid_token\", error_description=\"The token is no signed JWT\","
                + " scope=\"read\", " + METADATA);
    assertThat(basic.status()).isEqualTo(401);
    assertThat(basic.header("www-authenticate")).startsWith("Bearer error=\"invalid_request\"");
    assertThat(call("echo", bearer("ann", "read")).result().toString()).contains("\"a\"");
  }

  @Test
  void aTokenInTheAddressIsNone() {
    String token = bearer("ann", "read").substring(7);

    Probe.Answer answer = probe.send(Probe.plain(
        URI.create(probe.url() + "?access_token=" + token),
        Probe.request(1, "server/discover", Probe.params("{}")).toString()));

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void aTokenThatAllowsTooLittleIsToldWhatIsMissing() {
    Probe.Answer nothing = call("echo", bearer("ann", "other"));
    Probe.Answer step = call("admin", bearer("ann", "read other"));

    assertThat(nothing.status()).isEqualTo(403);
    assertThat(nothing.header("www-authenticate"))
        .startsWith("Bearer error=\"insufficient_scope\"")
        .contains("scope=\"read\"");
    assertThat(step.status()).isEqualTo(403);
    assertThat(step.header("www-authenticate"))
        .startsWith("Bearer error=\"insufficient_scope\"")
        .contains("scope=\"admin other read\"");
    assertThat(call("admin", bearer("ann", "read admin")).result().toString()).contains("done");
  }

  @Test
  void D34_aSessionIsOfItsCallerAlone() {
    String initialize = Probe.request(
            0, "initialize", Probe.params("{'protocolVersion':'2025-11-25','capabilities':{}}"))
        .toString();
    String ping = Probe.request(1, "ping", Probe.params("{}")).toString();
    String id =
        probe.post(initialize, "Authorization", bearer("ann", "read")).header("mcp-session-id");

    assertThat(probe
            .post(ping, "Authorization", bearer("ann", "read"), "Mcp-Session-Id", id)
            .status())
        .isEqualTo(200);
    assertThat(probe
            .post(ping, "Authorization", bearer("eve", "read"), "Mcp-Session-Id", id)
            .status())
        .isEqualTo(404);
    assertThat(probe.post(ping, "Mcp-Session-Id", id).status()).isEqualTo(401);
  }

  @Test
  void aStateIsOfItsCallerAlone() {
    String params = "{'name':'greet','arguments':{'greeting':'Hi'}";
    String state = asked(params + "}", "ann").result().path("requestState").asText();

    Probe.Answer other = asked(params + ",'requestState':'" + state + "'}", "eve");

    assertThat(other.error().path("message").asText())
        .isEqualTo("The requestState belongs to another request");
  }

  private Probe.Answer asked(String params, String subject) {
    return probe.send(Probe.modern(
            probe.url(), Probe.request(1, "tools/call", Probe.params(params)), "{'elicitation':{}}")
        .header("Authorization", bearer(subject, "read")));
  }

  @Test
  void whenTokensCannotBeCheckedNobodyComesInAndNoReasonIsTold() {
    Probe other = Probe.of(
        vertx,
        server,
        new McpHttpOptions()
            .setAuthorization(new ResourceServer(
                "http://localhost/mcp",
                List.of("https://auth.test"),
                token -> Future.failedFuture("database password is wrong"))));

    Probe.Answer answer = other.post("{}", "Authorization", "Bearer anything");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.last().toString()).doesNotContain("password");
  }

  @Test
  void aToolThatWantsAScopeIsNotCalledWhereNoTokenIsAskedFor() {
    Probe open = Probe.of(vertx, server, new McpHttpOptions());

    assertThat(open.call("admin", "{}").status()).isEqualTo(403);
  }
}
