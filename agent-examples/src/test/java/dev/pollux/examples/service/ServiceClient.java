package dev.pollux.examples.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A program that uses the service, with another HTTP client than ours. */
final class ServiceClient {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  ServiceClient(int port) {
    this.url = "http://127.0.0.1:" + port;
  }

  record Event(long id, String type, JsonNode data) {}

  record Answer(int status, HttpResponse<?> response, String body) {
    JsonNode json() {
      return Json.parse(body);
    }

    String code() {
      return json().path("error").path("code").asText();
    }
  }

  /** A connection on which events come. */
  static final class Stream implements AutoCloseable {

    final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Stream(HttpResponse<InputStream> response) {
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event, or null at the end of the stream. */
    @Nullable
    Event next() throws IOException {
      long id = -1;
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = Long.parseLong(line.substring(4));
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          return new Event(id, type, Json.parse(line.substring(6)));
        }
      }
      return null;
    }

    List<Event> next(int count) throws IOException {
      List<Event> events = new ArrayList<>();
      while (events.size() < count) {
        events.add(Objects.requireNonNull(next(), "the stream has ended"));
      }
      return events;
    }

    Event until(String type) throws IOException {
      Event event = next(1).get(0);
      while (!event.type().equals(type)) {
        event = next(1).get(0);
      }
      return event;
    }

    List<Event> rest() throws IOException {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
      }
      return events;
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
  }

  private Answer answer(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response, response.body());
  }

  Answer get(String path) throws Exception {
    return answer(request(path).GET().build());
  }

  Answer send(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path).method(method, BodyPublishers.noBody());
    return answer((headers.length == 0 ? request : request.headers(headers)).build());
  }

  Answer post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request = request(path)
        .POST(BodyPublishers.ofString(body))
        .header("Content-Type", "application/json");
    return answer((headers.length == 0 ? request : request.headers(headers)).build());
  }

  Answer say(String session, String text) throws Exception {
    return post("/sessions/" + session + "/messages", Json.write(Map.of("text", text)));
  }

  Stream stream(String session, String text) throws Exception {
    return streamOf("/sessions/" + session + "/messages", Json.write(Map.of("text", text)));
  }

  Stream streamOf(String path, String body) throws Exception {
    return new Stream(http.send(
        request(path)
            .POST(BodyPublishers.ofString(body))
            .headers("Content-Type", "application/json", "Accept", "text/event-stream")
            .build(),
        BodyHandlers.ofInputStream()));
  }

  /** The entries of a session's log behind one of them; all for -1. */
  Stream log(String session, long lastEventId) throws Exception {
    HttpRequest.Builder request = request("/sessions/" + session + "/events");
    if (lastEventId >= 0) {
      request.header("Last-Event-ID", String.valueOf(lastEventId));
    }
    return new Stream(http.send(request.build(), BodyHandlers.ofInputStream()));
  }

  /** The events of a run behind one of them. */
  Stream follow(String session, String run, long lastEventId) throws Exception {
    HttpRequest.Builder request = request("/sessions/" + session + "/runs/" + run + "/events");
    if (lastEventId > 0) {
      request.header("Last-Event-ID", String.valueOf(lastEventId));
    }
    return new Stream(http.send(request.build(), BodyHandlers.ofInputStream()));
  }
}
