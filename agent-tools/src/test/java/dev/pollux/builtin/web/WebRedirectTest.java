package dev.pollux.builtin.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.Calling;
import dev.pollux.tool.ToolException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To which addresses a fetch connects, and where redirects may lead. */
@ExtendWith(VertxExtension.class)
class WebRedirectTest extends FetchedPages {

  @Test
  void S02_theAddressThatWasCheckedIsConnectedTo(Vertx vertx) throws Exception {
    Site site = Site.http(
            vertx, request -> request.response().end(request.authority().toString()))
        .name("example.org", PUBLIC, List.of("127.0.0.1"));
    Calling calling = site.calling(site.options());

    JsonNode first = calling.output("web_fetch", START);
    String second = calling.error("web_fetch", START);

    assertThat(first.at("/untrusted/text").asText()).startsWith("example.org");
    assertThat(second).isEqualTo("The host example.org is not on the public Internet");
    assertThat(site.dialed).containsExactly("93.184.215.14:80");
    assertThat(site.lookedUp).containsExactly("example.org", "example.org");
  }

  /**
   * Made by {@code keytool -genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 36500
   * -dname CN=example.org -ext SAN=dns:example.org -storetype PKCS12 -keystore example.p12 -storepass
   * changeit}.
   */
  private static PfxOptions certificate() throws IOException {
    try (InputStream in = WebRedirectTest.class.getResourceAsStream("example.p12")) {
      return new PfxOptions().setValue(Buffer.buffer(in.readAllBytes())).setPassword("changeit");
    }
  }

  @Test
  void S02_overTlsTheServerIsAskedForTheNameAndMustProveIt(Vertx vertx) throws Exception {
    Site site = Site.https(
            vertx,
            certificate(),
            request -> request
                .response()
                .end(request.connection().indicatedServerName() + " " + request.getHeader("Host")))
        .name("example.org", PUBLIC)
        .name("example.net", PUBLIC);
    Calling calling = site.calling(site.options().setTrust(certificate()));

    assertThat(calling
            .output("web_fetch", Map.of("url", "https://example.org/"))
            .at("/untrusted/text")
            .asText())
        .isEqualTo("example.org example.org");
    assertThat(calling.error("web_fetch", Map.of("url", "https://example.net/")))
        .isEqualTo("No answer could be read from example.net");
    assertThat(
            site.calling(site.options()).error("web_fetch", Map.of("url", "https://example.org/")))
        .isEqualTo("No answer could be read from example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/", "http://inside.test/", "//inside.test/", "file:///etc/passwd",
        "http://example.org:22/", "ftp://example.org/", "http://[::1]/", "http://2130706433/",
        "http://denied.test/", "gopher://example.org/", "//127.0.0.1/", "http:\\\\127.0.0.1",
        "http://user@example.org/", "data:text/plain,hello", "/\\127.0.0.1", "http://unknown.test/"
      })
  void S03_eachRedirectIsCheckedAgain(String location, Vertx vertx) throws Exception {
    Site site = Site.http(vertx, request -> {
          int hop = request.path().equals("/start")
              ? 0
              : Integer.parseInt(request.path().substring(1));
          request
              .response()
              .setStatusCode(302)
              .putHeader("Location", hop < 3 ? "/" + (hop + 1) : location)
              .end();
        })
        .name("example.org", PUBLIC)
        .name("inside.test", List.of("10.0.0.1"))
        .name("denied.test", PUBLIC);

    String error = site.calling(site.options().setDeniedHosts(List.of("denied.test")))
        .error("web_fetch", START);

    assertThat(error).doesNotContain("more than");
    assertThat(site.dialed).hasSize(4).allMatch("93.184.215.14:80"::equals);
  }

  @Test
  void S03_redirectsAreFollowedSoFarAndHeadersStayWithTheirOrigin(Vertx vertx) throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Site site = Site.http(vertx, request -> {
          seen.add(request.authority() + request.uri() + " " + request.getHeader("Authorization"));
          switch (request.path()) {
            case "/start" -> redirect(request, "other?q=ü|");
            case "/other" -> redirect(request, "http://example.net/end");
            case "/round" -> redirect(request, "/round");
            default -> request.response().end("end");
          }
        })
        .name("example.org", PUBLIC)
        .name("example.net", PUBLIC);
    Calling calling = site.calling(
        site.options().addHeader("http://example.org", "Authorization", "Bearer token"));

    JsonNode page = calling.output("web_fetch", START);
    String round = calling.error("web_fetch", Map.of("url", "http://example.org/round"));

    assertThat(page.get("url").asText()).isEqualTo("http://example.net/end");
    assertThat(seen)
        .startsWith(
            "example.org/start Bearer token",
            "example.org/other?q=%C3%BC%7C Bearer token",
            "example.net/end null");
    assertThat(round).isEqualTo("The server redirects more than 5 times");
    assertThat(site.dialed).hasSize(3 + 6);
  }

  private static void redirect(HttpServerRequest request, String location) {
    request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  @Test
  void S03_noRedirectLeadsFromHttpsToHttp() {
    WebAddress start = WebAddress.of("https://example.org/a/b?c");

    assertThat(start.redirected("../d").toString()).isEqualTo("https://example.org/d");
    assertThat(start.redirected("//example.net/x").toString()).isEqualTo("https://example.net/x");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> start.redirected("http://example.org/"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("from https to http");
  }
}
