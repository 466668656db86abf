package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Calls operations at their server. */
final class ApiClient {

  private static final int MAX_ERROR = 1000;

  private record Answer(int status, String mediaType, Buffer body) {}

  private final Vertx vertx;
  private final HttpClient client;
  private final Document document;
  private final URI server;
  private final OpenApiOptions options;

  ApiClient(Vertx vertx, Document document, URI server, OpenApiOptions options) {
    this.vertx = vertx;
    this.client = vertx.createHttpClient();
    this.document = document;
    this.server = server;
    this.options = options;
  }

  Future<ObjectNode> call(Operation operation, JsonNode args, ToolContext context) {
    OperationCall call = new OperationCall(operation, args);
    return call.authorize(document, options.getCredentials())
        .recover(failure ->
            Future.failedFuture(new ToolException("There are no credentials for the API", failure)))
        .compose(authorized -> {
          Buffer body = call.body();
          RequestOptions request = new RequestOptions()
              .setMethod(HttpMethod.valueOf(operation.method()))
              .setAbsoluteURI(server.getScheme() + "://" + server.getRawAuthority()
                  + call.target(server.getRawPath() == null ? "" : server.getRawPath()))
              .setHeaders(call.headers())
              .putHeader("Accept", "application/json, text/*;q=0.9, */*;q=0.1");
          return answer(vertx, client, request, body, options.getMaxBytes(), options, context);
        })
        .map(ApiClient::result);
  }

  private static ObjectNode result(Answer answer) {
    if (answer.status() >= 300) {
      String text = answer.body().toString();
      throw new ToolException("The API answered with status " + answer.status() + ": "
          + (text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "…"));
    }
    ObjectNode result = Json.object().put("status", answer.status());
    result.put("mediaType", answer.mediaType());
    result.set("body", body(answer));
    return result;
  }

  private static JsonNode body(Answer answer) {
    byte[] bytes = answer.body().getBytes();
    if (answer.mediaType().matches("(?i)application/([a-z0-9.+-]+\\+)?json(;.*)?")) {
      try {
        return Json.read(bytes, 0, bytes.length);
      } catch (JsonProcessingException e) {
        throw new ToolException("The API answered with what is no JSON", e);
      }
    }
    return Json.tree(answer.body().toString());
  }

  /** A document at a URL. */
  static Future<String> download(Vertx vertx, URI url, OpenApiOptions options) {
    HttpClient client = vertx.createHttpClient();
    RequestOptions request =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url.toString());
    return answer(vertx, client, request, null, Document.MAX_LENGTH, options, null)
        .map(answer -> {
          if (answer.status() != 200) {
            throw new IllegalArgumentException(
                "The document was answered with status " + answer.status() + " (expected: 200)");
          }
          return answer.body().toString();
        })
        .eventually(client::close);
  }

  /** The server that a document at a URL names, beside itself. */
  static URI serverBeside(URI url, Document document) {
    URI named = url.resolve(document.root().path("servers").path(0).path("url").asText("/"));
    URI server = Servers.checked(named);
    if (!server.getScheme().equalsIgnoreCase(url.getScheme())
        || !server.getRawAuthority().equalsIgnoreCase(url.getRawAuthority())) {
      throw new IllegalArgumentException("server: " + server + " (expected: on the host of the"
          + " document, or OpenApiOptions.setServer)");
    }
    return server;
  }

  private static Future<Answer> answer(
      Vertx vertx,
      HttpClient client,
      RequestOptions options,
      @Nullable Buffer body,
      int maxBytes,
      OpenApiOptions limits,
      @Nullable ToolContext context) {
    Promise<Answer> answer = Promise.promise();
    client
        .request(options)
        .compose(request -> {
          answer.future().onFailure(failure -> request.reset());
          // Inside: a caller on no event loop may come to a later step when the body has gone by.
          return send(request, body)
              .compose(response -> body(response, maxBytes)
                  .map(read -> new Answer(response.statusCode(), type(response), read)));
        })
        .onComplete(done -> {
          if (done.succeeded()) {
            answer.tryComplete(done.result());
          } else {
            answer.tryFail(
                done.cause() instanceof ToolException
                    ? done.cause()
                    : new ToolException("The API did not answer", done.cause()));
          }
        });
    long timer = vertx.setTimer(
        limits.getTimeout().toMillis(),
        id -> answer.tryFail(new ToolException("The API did not answer in time")));
    if (context != null) {
      context
          .cancelled()
          .onComplete(cancelled -> answer.tryFail(new ToolException("The call was cancelled")));
    }
    return answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable Buffer body) {
    return body == null ? request.send() : request.send(body);
  }

  private static String type(HttpClientResponse response) {
    String type = response.getHeader("Content-Type");
    return type == null ? "" : type;
  }

  private static Future<Buffer> body(HttpClientResponse response, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(chunk -> {
      if (body.length() + chunk.length() > maxBytes) {
        response.handler(ignored -> {});
        whole.tryFail(new ToolException("The answer has more than " + maxBytes + " bytes"));
      } else {
        body.appendBuffer(chunk);
      }
    });
    return whole.future();
  }
}
