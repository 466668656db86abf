package dev.pollux.intercept;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each call of a tool into a file of JSON lines, one before the call and one behind it:
 *
 * <pre>{@code
 * {"time":"…","event":"called","sessionId":"…","runId":"…","callKey":"…","name":"pay","args":{…}}
 * {"time":"…","event":"returned",…,"name":"pay","failed":false,"bytes":17,"durationMillis":12.5}
 * }</pre>
 *
 * <p>A call begins when its line was written; when it cannot be, the call is not made. Lines are
 * written by Vert.x, off the event loop, and handed to the operating system, not forced to the disk.
 * One process at a time may write to a file. Thread safe: share one between agents.
 */
public final class AuditLog implements ToolInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final AsyncFile file;
  private final Secrets secrets;

  private AuditLog(AsyncFile file, Secrets secrets) {
    this.file = file;
    this.secrets = secrets;
  }

  /**
   * Opens a file, behind what it has, or a new one.
   *
   * @param secrets are masked in arguments, and so is what looks like a well-known key
   * @return the log; it fails when the file cannot be opened
   */
  public static Future<AuditLog> open(Vertx vertx, Path file, Secrets secrets) {
    OpenOptions options = new OpenOptions().setRead(false).setAppend(true);
    return vertx
        .fileSystem()
        .open(file.toString(), options)
        .map(opened -> new AuditLog(opened, secrets));
  }

  @Override
  public Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, Next next) {
    ObjectNode called = line("called", call, context);
    called.set("args", secrets.maskedWithShapes(call.args()));
    return write(called)
        .map(true)
        .otherwise(cause -> {
          LOG.error("Call {} is not made: it cannot be audited", context.callKey(), cause);
          return false;
        })
        .compose(written -> written
            ? audited(call, context, next)
            : Future.succeededFuture(
                FunctionResponse.error(call, "Not called: it could not be audited")));
  }

  private Future<FunctionResponse> audited(FunctionCall call, ToolContext context, Next next) {
    long startedAt = System.nanoTime();
    return next.call(call).compose(response -> {
      ObjectNode returned = line("returned", call, context)
          .put("failed", response.isError())
          .put("bytes", Json.bytes(response.json()).length)
          .put("durationMillis", (System.nanoTime() - startedAt) / 1000 / 1000.0);
      return write(returned).map(response).otherwise(cause -> {
        LOG.error("The end of call {} is not audited", context.callKey(), cause);
        return response; // the tool did its work, and the model has to know
      });
    });
  }

  private static ObjectNode line(String event, FunctionCall call, ToolContext context) {
    return Json.object()
        .put("time", Instant.now().toString())
        .put("event", event)
        .put("sessionId", context.sessionId())
        .put("runId", context.runId())
        .put("callKey", context.callKey())
        .put("name", call.name());
  }

  private Future<Void> write(ObjectNode line) {
    try {
      return file.write(Buffer.buffer(Json.bytes(line)).appendByte((byte) '\n'));
    } catch (IllegalStateException closed) {
      return Future.failedFuture(closed);
    }
  }

  /** Closes the file behind the last line. Calls that come later are not made. */
  public Future<Void> close() {
    return file.close();
  }
}
