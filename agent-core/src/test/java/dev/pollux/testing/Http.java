package dev.pollux.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** The JDK's client with a base URL and an API key: a client that knows nothing of Gemini. */
final class Http {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  Http(String url) {
    this.url = url;
  }

  HttpResponse<String> get(String path) {
    return send(request(path).build()).join();
  }

  HttpResponse<String> post(String path, String body) {
    return postAsync(path, body).join();
  }

  CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Content-Type", "application/json")
        .header("x-goog-api-key", "TEST_KEY");
  }
}
