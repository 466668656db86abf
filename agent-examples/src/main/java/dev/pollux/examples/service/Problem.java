package dev.pollux.examples.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with a request, or with its answer. As JSON: {@code {"error": {"status": 404, "code":
 * "unknownSession", "message": "…"}}}; programs read the code, people the message.
 */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  private static final int RETRY_SECONDS = 1;

  private final int status;
  private final String code;

  Problem(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** For every failure of the router: its own, a {@code Problem} that was thrown, or a mistake here. */
  static void answer(RoutingContext request) {
    Throwable failure = request.failure();
    if (failure instanceof Problem problem) {
      problem.send(request);
    } else if (request.statusCode() == 413) {
      new Problem(413, "bodyTooLarge", "The body is too large").send(request);
    } else if (request.statusCode() == 405) {
      new Problem(405, "wrongMethod", request.request().method() + " is not possible here")
          .send(request);
    } else if (request.statusCode() == 404) {
      new Problem(404, "notFound", "There is nothing at this path").send(request);
    } else if (request.statusCode() >= 400 && request.statusCode() < 500) {
      new Problem(request.statusCode(), "badRequest", "The request cannot be read").send(request);
    } else {
      LOG.error("{} {} failed", request.request().method(), request.request().path(), failure);
      new Problem(500, "internal", "The service failed; its log says why").send(request);
    }
  }

  private void send(RoutingContext request) {
    if (request.response().headWritten()) {
      request.response().reset(); // half an answer must not look like a whole one
      return;
    }
    if (status == 503) {
      request.response().putHeader("Retry-After", String.valueOf(RETRY_SECONDS));
    }
    if (status == 413 || status == 408) {
      request.response().putHeader("Connection", "close"); // the rest of the body is not read
    }
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(Buffer.buffer(Json.bytes(json())));
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    json.putObject("error").put("status", status).put("code", code).put("message", getMessage());
    return json;
  }
}
