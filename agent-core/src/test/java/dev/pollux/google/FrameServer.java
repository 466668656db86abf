package dev.pollux.google;

import dev.pollux.testing.LoopbackCertificate;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that speaks HTTP/2 over TLS one frame at a time, as a test wrote them down. It acknowledges
 * settings and pings, and grants no window beyond the first.
 */
final class FrameServer {

  static final int NO_ERROR = 0;
  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;
  static final int CANCEL = 8;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();
  private static final int HEAD = 9;

  private final NetServer server;
  private final Buffer settings = Buffer.buffer();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final List<Exchange> requests = new CopyOnWriteArrayList<>();
  private Handler<Exchange> opened = exchange -> {};

  /** Does {@code answer} with each request once it is whole. */
  FrameServer(Vertx vertx, Handler<Exchange> answer) {
    NetServerOptions options = new NetServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(LoopbackCertificate.keyCert());
    options.getSslOptions().setApplicationLayerProtocols(List.of("h2"));
    server = vertx
        .createNetServer(options)
        .connectHandler(socket -> connections.add(new Connection(socket, answer)));
  }

  /** A setting that every connection begins with. */
  FrameServer setting(int id, int value) {
    settings.appendShort((short) id).appendInt(value);
    return this;
  }

  FrameServer maxConcurrentStreams(int streams) {
    return setting(3, streams);
  }

  FrameServer initialWindow(int bytes) {
    return setting(4, bytes);
  }

  /** Does this with each request once its headers are there. */
  FrameServer onHeaders(Handler<Exchange> opened) {
    this.opened = opened;
    return this;
  }

  FrameServer listen() {
    server.listen(0, "127.0.0.1").await();
    return this;
  }

  String url() {
    return "https://127.0.0.1:" + server.actualPort();
  }

  List<Connection> connections() {
    return connections;
  }

  /** The requests that were sent to their end, oldest first. */
  List<Exchange> requests() {
    return requests;
  }

  /** One client. */
  final class Connection {

    private final NetSocket socket;
    private final Handler<Exchange> answer;
    private final List<Integer> resets = new CopyOnWriteArrayList<>();
    private Buffer unread = Buffer.buffer();
    private boolean greeted;
    private int open;
    private int mostOpen;

    Connection(NetSocket socket, Handler<Exchange> answer) {
      this.socket = socket;
      this.answer = answer;
      socket.exceptionHandler(broken -> {});
      frame(SETTINGS, 0, 0, settings);
      socket.handler(bytes -> {
        unread.appendBuffer(bytes);
        read();
      });
    }

    /** The most streams that were open at once. */
    int mostOpen() {
      return mostOpen;
    }

    /** The codes that the client has reset streams with. */
    List<Integer> resets() {
      return resets;
    }

    void close() {
      socket.close();
    }

    private void read() {
      if (!greeted && unread.length() >= PREFACE) {
        greeted = true;
        unread = unread.getBuffer(PREFACE, unread.length());
      }
      while (greeted && unread.length() >= HEAD && unread.length() >= HEAD + unread.getMedium(0)) {
        int end = HEAD + unread.getMedium(0);
        Buffer payload = unread.getBuffer(HEAD, end);
        int type = unread.getByte(3);
        int flags = unread.getByte(4);
        int stream = unread.getInt(5);
        unread = unread.getBuffer(end, unread.length());
        receive(type, flags, stream, payload);
      }
    }

    private void receive(int type, int flags, int stream, Buffer payload) {
      Exchange exchange = new Exchange(this, stream);
      switch (type) {
        case SETTINGS, PING -> {
          if ((flags & ACK) == 0) {
            frame(type, ACK, 0, type == PING ? payload : Buffer.buffer());
          }
        }
        case HEADERS -> {
          mostOpen = Math.max(mostOpen, ++open);
          opened.handle(exchange);
        }
        case RST_STREAM -> {
          open--;
          resets.add(payload.getInt(0));
        }
        default -> {}
      }
      if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
        requests.add(exchange);
        answer.handle(exchange);
      }
    }

    private void frame(int type, int flags, int stream, Buffer payload) {
      socket.write(Buffer.buffer()
          .appendMedium(payload.length())
          .appendByte((byte) type)
          .appendByte((byte) flags)
          .appendInt(stream)
          .appendBuffer(payload));
    }
  }

  /** One request, and the frames that answer it. */
  record Exchange(Connection connection, int stream) {

    /** The head of a good answer. */
    Exchange head() {
      Buffer fields = Buffer.buffer()
          .appendByte((byte) 0x88) // :status 200, from HPACK's static table
          .appendBytes(new byte[] {0x0f, 0x10, 16}) // content-type, 16 bytes
          .appendString("application/json");
      connection.frame(HEADERS, END_HEADERS, stream, fields);
      return this;
    }

    Exchange data(String text) {
      connection.frame(DATA, 0, stream, Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
      return this;
    }

    void end() {
      connection.open--;
      connection.frame(DATA, END_STREAM, stream, Buffer.buffer());
    }

    void reset(int code) {
      connection.open--;
      connection.frame(RST_STREAM, 0, stream, Buffer.buffer().appendInt(code));
    }

    /** No stream behind {@code last} was or will be looked at. */
    Exchange goAway(int last, int code) {
      connection.frame(GOAWAY, 0, 0, Buffer.buffer().appendInt(last).appendInt(code));
      return this;
    }

    void window(int bytes) {
      connection.frame(WINDOW_UPDATE, 0, stream, Buffer.buffer().appendInt(bytes));
    }
  }
}
