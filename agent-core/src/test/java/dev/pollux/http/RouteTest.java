package dev.pollux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

  private static String key(Route route) {
    return route.credential().result();
  }

  @Test
  void theEnvironmentIsReadInItsOrder() {
    Map<String, String> all =
        Map.of("GOOGLE_API_KEY", "google", "GEMINI_API_KEY", "gemini", "COMETAPI_KEY", "comet");
    assertThat(key(Route.fromEnvironment(all))).isEqualTo("google");
    assertThat(Route.fromEnvironment(all).baseUrl()).isEqualTo(Route.GOOGLE_AI);

    Route gemini = Route.fromEnvironment(
        Map.of("GOOGLE_API_KEY", " ", "GEMINI_API_KEY", " gemini\n", "COMETAPI_KEY", "comet"));
    assertThat(key(gemini)).isEqualTo("gemini");
    assertThat(gemini.baseUrl()).isEqualTo(Route.GOOGLE_AI);
  }

  @Test
  void theKeyOfCometApiChoosesItsAddress() {
    Route comet = Route.fromEnvironment(
        Map.of("COMETAPI_KEY", "comet", "GOOGLE_GEMINI_BASE_URL", "http://localhost"));
    assertThat(key(comet)).isEqualTo("comet");
    assertThat(comet)
        .hasToString("Route[https://api.cometapi.com, version 'v1beta', x-goog-api-key]");
    assertThat(Route.cometApi("k").baseUrl()).isEqualTo("https://api.cometapi.com");
  }

  @Test
  void theBaseUrlOfTheEnvironmentReplacesGooglesOwn() {
    assertThat(Route.fromEnvironment(
                Map.of("GEMINI_API_KEY", "k", "GOOGLE_GEMINI_BASE_URL", "http://localhost:1/x/"))
            .baseUrl())
        .isEqualTo("http://localhost:1/x");
  }

  @Test
  void withoutAKeyTheEnvironmentIsRefused() {
    assertThatThrownBy(() -> Route.fromEnvironment(Map.of("GEMINI_API_KEY", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "No API key in the environment; set GEMINI_API_KEY, GOOGLE_API_KEY or COMETAPI_KEY");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, h, 80, /v1beta",
    "https://h/, h, 443, /v1beta",
    "http://h:8080/a/b//, h, 8080, /a/b/v1beta",
    "https://h/a%20b, h, 443, /a%20b/v1beta",
    "' http://[::1]:9 ', ::1, 9, /v1beta",
  })
  void theBaseUrlIsTakenApart(String url, String host, int port, String path) {
    Route route = Route.of(url);
    assertThat(route.host()).isEqualTo(host);
    assertThat(route.port()).isEqualTo(port);
    assertThat(route.versionPath()).isEqualTo(path);
    assertThat(route.isTls()).isEqualTo(url.contains("https"));
    assertThat(route.baseUrl()).doesNotEndWith("/");
  }

  @Test
  void anEmptyVersionLeavesTheSegmentOut() {
    assertThat(Route.of("http://h/a/").withApiVersion("").versionPath()).isEqualTo("/a");
    assertThat(Route.of("http://h").withApiVersion("").versionPath()).isEmpty();
    assertThat(Route.of("http://h").withApiVersion("v1").versionPath()).isEqualTo("/v1");
    assertThatThrownBy(() -> Route.of("http://h").withApiVersion("v1/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("API version: 'v1/x' (expected: like v1beta, or empty)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "ftp://h",
        "http://",
        "http:///a",
        "/a",
        "http://a b",
        "http://h:0",
        "http://h:65536"
      })
  void whatIsNoBaseUrlIsRefused(String url) {
    assertThatThrownBy(() -> Route.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("base URL: '" + url + "' (expected: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:SECRET@h/a",
        "http://h/a?key=SECRET",
        "http://h/a#SECRET",
        "http://h/?key=SECRET with space",
        "http://us er:SECRET@h"
      })
  void aBaseUrlWithASecretIsRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> Route.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .message()
        .startsWith("base URL: 'http://")
        .contains("***")
        .doesNotContain("SECRET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "SEC RET", "SECRET\n", "SÉCRET"})
  void whatIsNoKeyIsRefusedWithoutShowingIt(String key) {
    assertThatThrownBy(() -> Route.googleAi(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("API key (expected: printable ASCII without spaces, not empty)");
    assertThatThrownBy(() -> Route.of("http://h").withBearer(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bearer token (expected: printable ASCII without spaces, not empty)");
  }

  @Test
  void aRouteNeverShowsItsCredential() {
    assertThat(Route.googleAi("SECRET"))
        .hasToString(
            "Route[https://generativelanguage.googleapis.com, version 'v1beta', x-goog-api-key]");
    assertThat(Route.of("http://h").withBearer("SECRET"))
        .hasToString("Route[http://h, version 'v1beta', Authorization]");
    assertThat(Route.of("http://h").withApiVersion(""))
        .hasToString("Route[http://h, version '', no authentication]");
  }

  @Test
  void theLastCredentialCounts() {
    Route route = Route.googleAi("key").withBearer("token");
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    route.authenticate(headers, key(route));
    assertThat(headers.entries()).hasToString("[Authorization=Bearer token]");

    Route bare = Route.of("http://h");
    bare.authenticate(headers.clear(), key(bare));
    assertThat(headers).isEmpty();
  }

  @Test
  void aSupplierIsAskedForEachRequestAndItsFailureIsTheFutures() {
    int[] asked = {0};
    Route route = Route.of("http://h").withBearer(() -> Future.succeededFuture("t" + ++asked[0]));
    assertThat(key(route)).isEqualTo("t1");
    assertThat(key(route)).isEqualTo("t2");

    Route throwing = route.withBearer(() -> {
      throw new IllegalStateException("no login");
    });
    assertThat(throwing.credential().cause()).hasMessage("no login");
    assertThat(route
            .withBearer(() -> Future.succeededFuture("two words"))
            .credential()
            .cause())
        .hasMessage("bearer token (expected: printable ASCII without spaces, not empty)");
    assertThat(route.withBearer(() -> Future.succeededFuture()).credential().cause())
        .hasMessage("bearer token");
  }

  @ParameterizedTest
  @CsvSource({
    "europe-west4, https://europe-west4-aiplatform.googleapis.com",
    "us-central1, https://us-central1-aiplatform.googleapis.com",
    "global, https://aiplatform.googleapis.com",
    "us, https://aiplatform.us.rep.googleapis.com",
    "eu, https://aiplatform.eu.rep.googleapis.com",
  })
  void eachLocationOfVertexHasItsAddress(String location, String address) {
    Route route = Route.vertex("my-project", location, () -> Future.succeededFuture("t"));

    assertThat(route.baseUrl()).isEqualTo(address);
    assertThat(route.isVertex()).isTrue();
    assertThat(route.modelPath("gemini-3.8-flash"))
        .isEqualTo("/v1beta1/projects/my-project/locations/" + location
            + "/publishers/google/models/gemini-3.8-flash");
    assertThat(route.modelPath("models/gemini-x")).endsWith("/publishers/google/models/gemini-x");
    assertThat(route.modelPath("projects/p/locations/l/endpoints/7"))
        .isEqualTo("/v1beta1/projects/p/locations/l/endpoints/7");
    assertThat(route.parentPath()).isEqualTo("/v1beta1/" + route.vertexProject());
  }

  @Test
  void expressModeOfVertexHasNoProject() {
    Route route = Route.vertexExpress("KEY").withBaseUrl("http://localhost:1/gate/");

    assertThat(route.modelPath("gemini-3.8-flash"))
        .isEqualTo("/gate/v1beta1/publishers/google/models/gemini-3.8-flash");
    assertThat(route.vertexProject()).isEmpty();
    assertThat(route)
        .hasToString("Route[http://localhost:1/gate, version 'v1beta1', x-goog-api-key]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "../x", "a?b", "A"})
  void projectsAndLocationsThatLeadElsewhereAreRefused(String name) {
    assertThatThrownBy(() -> Route.vertex(name, "global", () -> Future.succeededFuture("t")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("project: '" + name + "'");
    assertThatThrownBy(() -> Route.vertex("p", name, () -> Future.succeededFuture("t")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theEnvironmentMayChooseVertex() {
    Map<String, String> project = Map.of(
        "GOOGLE_GENAI_USE_VERTEXAI", "True",
        "GOOGLE_CLOUD_PROJECT", "p",
        "GOOGLE_CLOUD_LOCATION", "europe-west4");
    Route route = Route.fromEnvironment(project, () -> Future.succeededFuture("t"));
    assertThat(route.baseUrl()).isEqualTo("https://europe-west4-aiplatform.googleapis.com");
    assertThat(route.vertexProject()).isEqualTo("projects/p/locations/europe-west4");
    assertThat(key(route)).isEqualTo("t");

    Route global = Route.fromEnvironment(
        Map.of("GOOGLE_GENAI_USE_ENTERPRISE", "1", "GOOGLE_CLOUD_PROJECT", "p"),
        () -> Future.succeededFuture("t"));
    assertThat(global.vertexProject()).isEqualTo("projects/p/locations/global");

    Route express = Route.fromEnvironment(Map.of(
        "GOOGLE_GENAI_USE_VERTEXAI", "1",
        "GOOGLE_API_KEY", "k",
        "GOOGLE_VERTEX_BASE_URL", "http://localhost:1/x"));
    assertThat(express)
        .hasToString("Route[http://localhost:1/x, version 'v1beta1', x-goog-api-key]");
    assertThat(express.isVertex()).isTrue();

    assertThat(Route.fromEnvironment(
                Map.of("GOOGLE_GENAI_USE_VERTEXAI", "false", "GOOGLE_API_KEY", "k"))
            .isVertex())
        .isFalse();
  }

  @Test
  void vertexInTheEnvironmentWithoutKeyOrProjectIsRefused() {
    Map<String, String> vertex = Map.of("GOOGLE_GENAI_USE_VERTEXAI", "true", "COMETAPI_KEY", "c");
    assertThatThrownBy(() -> Route.fromEnvironment(vertex))
        .hasMessage(
            "Vertex AI is chosen in the environment, and no key; set GOOGLE_API_KEY, or call"
                + " Route.fromEnvironment(token) with something that fetches OAuth tokens");
    assertThatThrownBy(() -> Route.fromEnvironment(vertex, () -> Future.succeededFuture("t")))
        .hasMessage("Vertex AI is chosen in the environment, but neither a project nor a key; set"
            + " GOOGLE_CLOUD_PROJECT");
  }

  @Test
  void headersOfOnesOwnAreSentAndNotShown() {
    Route route = Route.googleAi("KEY")
        .withHeader("x-goog-user-project", "first")
        .withHeader("X-Goog-User-Project", "second-secret");
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    route.authenticate(headers, "KEY");

    assertThat(headers.getAll("x-goog-user-project")).containsExactly("second-secret");
    assertThat(headers.get("x-goog-api-key")).isEqualTo("KEY");
    assertThat(route.toString())
        .endsWith("x-goog-api-key, headers [X-Goog-User-Project]]")
        .doesNotContain("secret", "KEY");
    assertThat(route.secrets("KEY")).containsExactly("second-secret", "KEY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "X-Goog-Api-Key", "host", "Content-Length", "a b", ""})
  void headersThatAreSetElsewhereAreRefused(String name) {
    assertThatThrownBy(() -> Route.googleAi("KEY").withHeader(name, "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("header: '" + name + "'");
  }

  @Test
  void headersWithLineBreaksAreRefusedWithoutTheirValue() {
    assertThatThrownBy(() -> Route.googleAi("KEY").withHeader("a", "secret\r\nb: c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("header 'a' (expected: a value of printable ASCII)");
  }
}
