package dev.pollux.mcp.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.McpClientOptions;
import dev.pollux.mcp.client.ServerParameters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens for a server that wants them, and servers that try to get more than that. */
@Timeout(60)
class OAuthTest {

  private static final String REDIRECT = "http://127.0.0.1:1/callback";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient browser = vertx.createHttpClient();
  private final LocalIssuer issuer = new LocalIssuer(vertx);
  private final List<URI> shown = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Future<String> visit(URI page) {
    shown.add(page);
    return browser
        .request(new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(page.toString())
            .setFollowRedirects(false))
        .compose(request -> request.send())
        .map(response -> response.getHeader("location"));
  }

  private McpClient connect(OAuthOptions options) {
    return connect(options, issuer);
  }

  private McpClient connect(OAuthOptions options, LocalIssuer server) {
    return McpClient.connect(
            vertx,
            "peer",
            ServerParameters.http(server.url()),
            new McpClientOptions()
                .setProtocolVersion("2026-07-28")
                .setAuthorizer(new OAuthAuthorizer(vertx, server.url(), options)))
        .await();
  }

  private OAuthOptions user() {
    return new OAuthOptions().setUser(this::visit, REDIRECT);
  }

  @Test
  void aUserIsAskedOnceAndTheTokenIsForThisServer() {
    McpClient client = connect(user());
    client.listTools().await();

    assertThat(shown).hasSize(1);
    assertThat(shown.get(0).getQuery())
        .contains("code_challenge_method=S256", "resource=" + issuer.url());
    assertThat(issuer.tokenRequests).hasSize(1);
    assertThat(issuer.tokenRequests.get(0))
        .containsEntry("grant_type", "authorization_code")
        .containsEntry("resource", issuer.url())
        .containsEntry("redirect_uri", REDIRECT);
  }

  @Test
  void aBrowserComesBackToTheLoopbackInterface() {
    LoopbackRedirect back = LoopbackRedirect.listen(vertx).await();
    AuthorizationHandler handler = back.handler(page -> visit(page).onSuccess(this::follow));

    connect(new OAuthOptions().setUser(handler, back.uri()));

    assertThat(back.uri()).startsWith("http://127.0.0.1:");
    assertThat(issuer.count("/token")).isOne();
  }

  private void follow(String location) {
    browser
        .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(location))
        .compose(request -> request.send());
  }

  @Test
  void manyThatAreRefusedAtOnceAskTheUserOnce() {
    McpClient client = connect(user());
    issuer.accepted = "token-2";
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(client.listTools());
    }

    Future.all(all).await();

    assertThat(shown).hasSize(1);
    assertThat(issuer.tokenRequests).hasSize(2);
    assertThat(issuer.tokenRequests.get(1))
        .containsEntry("grant_type", "refresh_token")
        .containsEntry(
            "refresh_token", "refresh-1-of-" + URI.create(issuer.origin()).getPort())
        .containsEntry("resource", issuer.url());
  }

  @Test
  void aTokenThatRunsOutIsRefreshedBeforeItIsSent() {
    issuer.expiresIn = 10; // less than the half minute that is kept in reserve
    issuer.accepted = "newest";
    McpClient client = connect(user());
    long refused = issuer.asked.stream().filter("/mcp"::equals).count();

    client.listTools().await();

    assertThat(issuer.asked.stream().filter("/mcp"::equals).count()).isEqualTo(refused + 1);
    assertThat(shown).hasSize(1);
  }

  @Test
  void aServerThatTakesNoTokenIsLeftAfterAFewTries() {
    issuer.accepted = "never";

    assertThatThrownBy(() -> connect(user()))
        .isInstanceOf(OAuthException.class)
        .hasMessage("The server at " + issuer.url() + " takes no token that it is given");
    assertThat(shown).hasSize(2);
  }

  @Test
  void nothingOfOneAuthorizationServerIsSentToAnother() {
    OAuthStore store = OAuthStore.inMemory();
    McpClient client = connect(user().setStore(store));
    LocalIssuer second = new LocalIssuer(vertx);
    issuer.resource.put("authorization_servers", List.of(second.origin()));
    issuer.accepted = "token-1-of-another";
    second.metadata.put("token_endpoint_auth_methods_supported", List.of("none"));

    assertThatThrownBy(() -> client.listTools().await()).isNotNull();

    assertThat(second.count("/register")).isPositive();
    assertThat(second.tokenRequests)
        .allSatisfy(form -> assertThat(form.toString())
            .doesNotContain("of-" + URI.create(issuer.origin()).getPort()));
  }

  @Test
  void aRegisteredClientIsNotShownToAnotherAuthorizationServer() {
    OAuthOptions options = user()
        .addRegistration(new ClientRegistration("https://honest.example", "me", "secret", null));

    assertThatThrownBy(() -> connect(options))
        .isInstanceOf(OAuthException.class)
        .hasMessage("The server names authorization server " + issuer.origin()
            + ", and this client is registered with another one only");
    assertThat(shown).isEmpty();
    assertThat(issuer.tokenRequests).isEmpty();
  }

  @Test
  void aClientThatActsForItselfSignsWithItsKey() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);

    connect(new OAuthOptions()
        .setClientCredentials(null, "me", keys.generateKeyPair().getPrivate()));

    assertThat(issuer.tokenRequests.get(0))
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("resource", issuer.url())
        .containsKey("client_assertion");
  }

  @Test
  void withoutAUserAndWithoutAKeyThereIsNoToken() {
    assertThatThrownBy(() -> connect(new OAuthOptions()))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("wants a user to authorize, and there is nobody to ask");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://10.0.0.1/x",
        "https://10.0.0.1/x",
        "https://192.168.1.1/x",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://user:pass@example.com/x",
        "javascript:alert(1)",
        "https://x y/",
        "https:///x"
      })
  void D21_metadataAtAnAddressThatIsNotAllowedIsNotAskedFor(String address) {
    issuer.challenge = "Bearer resource_metadata=\"" + address + "\"";

    assertThatThrownBy(() -> connect(user()))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("is refused");
    assertThat(issuer.asked).containsOnly("/mcp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)//x",
        "file:///bin/sh",
        "https://x/;`reboot`",
        "https://x/|reboot",
        "calc.exe",
        "http://example.com/authorize"
      })
  void D21_S20_anAuthorizationAddressThatIsNoneIsNotShown(String address) {
    issuer.metadata.put("authorization_endpoint", address);

    assertThatThrownBy(() -> connect(user()))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("The authorization endpoint of");
    assertThat(shown).isEmpty();
  }

  @Test
  void D21_metadataOfAnotherIssuerIsNotUsed() {
    issuer.metadata.put("issuer", "https://honest.example");

    assertThatThrownBy(() -> connect(user()))
        .hasMessage(
            "The metadata of authorization server " + issuer.origin() + " names another issuer");
    assertThat(shown).isEmpty();
  }

  @Test
  void D21_metadataOfAnotherResourceIsNotUsed() {
    issuer.resource.put("resource", issuer.origin() + "/mc");

    assertThatThrownBy(() -> connect(user())).hasMessageContaining("is about another resource");
  }

  @Test
  void anAuthorizationServerWithoutPkceIsRefused() {
    issuer.metadata.remove("code_challenge_methods_supported");

    assertThatThrownBy(() -> connect(user())).hasMessageContaining("does not support PKCE");
    assertThat(shown).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example/callback?code=c&state=STATE, not sent back to",
    "http://127.0.0.1:1/callback?code=c&state=other, a state that is not the one",
    "http://127.0.0.1:1/callback?code=c, a state that is not the one",
    "http://127.0.0.1:1/callback?code=c&state=STATE&iss=https://evil.example, from another issuer",
    "http://127.0.0.1:1/callback?error=x&error_description=shown&state=STATE&iss=https://e, from another issuer",
    "http://127.0.0.1:1/callback?error=access_denied&state=STATE, answered access_denied",
    "http://127.0.0.1:1/callback?state=STATE, without a code"
  })
  void S20_aRedirectThatIsNotTheAnswerIsNotUsed(String redirect, String message) {
    OAuthOptions options = new OAuthOptions()
        .setUser(
            page -> Future.succeededFuture(
                redirect.replace("STATE", page.getQuery().replaceAll(".*state=([^&]+).*", "$1"))),
            REDIRECT);

    assertThatThrownBy(() -> connect(options))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("shown");
    assertThat(issuer.tokenRequests).isEmpty();
  }

  @Test
  void D21_aServerInTheNetworkMayNotPointAtThisMachine() {
    Addresses addresses = new Addresses(vertx, URI.create("https://example.com/mcp"), false);

    for (String address : List.of("https://127.0.0.1/", "https://localhost/", "https://[::1]/")) {
      assertThatThrownBy(() -> addresses.check("It", address).await())
          .hasMessage("It is refused: its host is in a private network");
    }
    assertThatThrownBy(() -> addresses.check("It", "http://127.0.0.1/").await())
        .hasMessage("It is refused: its scheme is 'http' (expected: https)");
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "1.1.1.1, true",
    "2606:4700::1111, true",
    "0.0.0.0, false",
    "10.1.2.3, false",
    "100.64.0.1, false",
    "127.0.0.1, false",
    "169.254.1.1, false",
    "172.16.0.1, false",
    "172.32.0.1, true",
    "192.0.0.1, false",
    "192.168.0.1, false",
    "198.18.0.1, false",
    "224.0.0.1, false",
    "240.0.0.1, false",
    "255.255.255.255, false",
    "::1, false",
    "::, false",
    "fc00::1, false",
    "fe80::1, false",
    "ff02::1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::, false"
  })
  void publicAddressesAreToldFromOthers(String address, boolean isPublic) throws Exception {
    assertThat(Addresses.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  @Test
  void challengesAreReadWhateverIsAroundThem() {
    Challenge challenge = Challenge.of(List.of(
        "Basic realm=\"a, Bearer scope=x\"",
        "DPoP algs=\"ES256\", Bearer error=\"insufficient_scope\", scope=\"a b\\\"c d\" ,"
            + "resource_metadata=https://e/x, Digest scope=\"no\""));

    assertThat(challenge)
        .isEqualTo(new Challenge("https://e/x", Set.of("a", "d"), "insufficient_scope"));
    assertThat(Challenge.of(List.of("Bearer"))).isEqualTo(new Challenge(null, Set.of(), null));
    assertThat(Challenge.of(List.of("Bearer scope=\"")))
        .isEqualTo(new Challenge(null, Set.of(), null));
  }

  @Test
  void secretsDoNotShow() {
    assertThat(new OAuthTokens("i", "secret-a", "secret-r", null, Set.of()).toString())
        .doesNotContain("secret");
    assertThat(new ClientRegistration("i", "c", "secret", null).toString())
        .doesNotContain("secret");
  }
}
