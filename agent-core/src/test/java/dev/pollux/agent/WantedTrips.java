package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.output.OutputType;
import dev.pollux.run.RunEvent;
import dev.pollux.testing.LocalGemini;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;

/** Runs whose answer is to be a trip. */
abstract class WantedTrips {

  record Trip(String city, int days) {}

  static final class Maps {
    @Tool("How many days a city takes")
    int days(String city) {
      return city.length() / 2;
    }

    @Tool(value = "Books a trip", approval = Approval.ALWAYS)
    String book(String city) {
      return "booked " + city;
    }
  }

  static final String OLD = "gemini-2.5-flash";
  static final String NEW = "gemini-3-flash-preview";
  static final OutputType<Trip> TRIP = OutputType.of(Trip.class);
  static final String OSLO = "{\"city\":\"Oslo\",\"days\":2}";

  Vertx vertx;
  LocalGemini gemini;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  GeminiModel model(String id) {
    return new GeminiModel(vertx, id, Route.of(gemini.url()).withApiKey("key"));
  }

  Agent agent(String id, AgentOptions options) {
    return new Agent(model(id), options);
  }

  Agent withTools(String id) {
    return agent(id, new AgentOptions().addTools(new Maps()));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  JsonNode sent(int request) {
    return gemini.requests().get(request).json();
  }

  static List<String> roles(JsonNode request) {
    List<String> roles = new ArrayList<>();
    request.path("contents").forEach(content -> roles.add(content.path("role").asText()));
    return roles;
  }

  static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
  }
}
