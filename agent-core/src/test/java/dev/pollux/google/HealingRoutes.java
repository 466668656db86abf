package dev.pollux.google;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.JsonServer;
import dev.pollux.http.JsonServer.Received;
import dev.pollux.http.JsonServer.Sent;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.model.CallOptions;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** A route that refuses what it does not know, as Gemini does. */
abstract class HealingRoutes {

  static final String UNKNOWN_FLAG = "Invalid JSON payload received. Unknown name"
      + " \"includeServerSideToolInvocations\" at 'tool_config': Cannot find field.";
  static final String UNKNOWN_SCHEMA = "Invalid JSON payload received. Unknown name"
      + " \"parametersJsonSchema\" at 'tools[0].function_declarations[0]': Cannot find field.";

  static final FunctionDeclaration WEATHER =
      new FunctionDeclaration("weather", "Weather", (com.fasterxml.jackson.databind.node.ObjectNode)
          Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},"
              + "\"additionalProperties\":false}"));
  static final GenerateContentConfig FUNCTION =
      GenerateContentConfig.EMPTY.withTools(List.of(WEATHER), List.of());

  final Vertx vertx = Vertx.vertx();
  final Logger logger = (Logger) LoggerFactory.getLogger(GeminiModel.class);
  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  JsonServer server;
  GeminiModel model;

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
    vertx.close().await();
  }

  void serve(String id, Function<Received, Sent> answer) {
    serve(id, Route.of("http://unset"), answer);
  }

  void serve(String id, Route route, Function<Received, Sent> answer) {
    server = JsonServer.start(vertx, answer);
    model = new GeminiModel(vertx, id, route.withBaseUrl(server.url()));
  }

  Asked ask(GenerateContentConfig config, List<Content> contents) {
    return Asked.of(
        model.generateContent(new GenerateContentRequest(config, contents), new CallOptions()));
  }

  Asked ask(GenerateContentConfig config) {
    return ask(config, List.of(Content.user("Hello")));
  }

  List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
