package dev.pollux.http;

import dev.pollux.model.ModelException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what goes over the wire to a model's server and back, byte for byte, or stands in for the
 * server: what recordings are made with. Set by {@link HttpOptions#setTap}; shared between event loops.
 */
@FunctionalInterface
public interface WireTap {

  /**
   * Called on the context of the answer for each request over HTTP, right before it is sent: also for
   * those that one answer takes more than once, after a 401 or in another way after a 400.
   *
   * @return what is told of the answer. If it throws, the answer fails with that
   */
  Exchange begin(Request request);

  /**
   * A request as it is sent.
   *
   * @param server the route's base URL
   * @param path the path and the query
   * @param headers with the credential, names as they are sent
   * @param body JSON in UTF-8. Read only
   * @param secrets what is never shown: the credential, and what the route's own headers say
   */
  record Request(
      String model,
      String server,
      String path,
      Map<String, String> headers,
      byte[] body,
      List<String> secrets) {}

  /** One answer; its methods are called on the context of the answer, in the order of the wire. */
  interface Exchange {

    /** What comes in place of the server's answer, or null when the request has to be sent. */
    default @Nullable Played played() {
      return null;
    }

    /** The head of an answer. */
    void head(int statusCode, Map<String, String> headers);

    /** The next bytes of the body, unpacked, as one read gave them. */
    void bytes(Buffer bytes);

    /** The body is over. */
    void end();

    /**
     * The answer is a failure: because of its status, after {@link #end} or in the middle of it, or
     * because it did not come to its end.
     *
     * @return the failure that is told
     */
    ModelException failed(ModelException cause);
  }

  /**
   * An answer that is played.
   *
   * @param statusCode its status, or 0 when there is no head
   * @param pieces the body, one item for each read
   * @param failure what broke it behind the last piece, or null when it came to its end
   */
  record Played(
      int statusCode,
      Map<String, String> headers,
      List<Buffer> pieces,
      @Nullable ModelException failure) {}
}
