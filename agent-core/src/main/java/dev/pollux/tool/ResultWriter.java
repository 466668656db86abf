package dev.pollux.tool;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import dev.pollux.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes down what a tool gave back, whatever it is: bounded, and always as valid JSON. */
final class ResultWriter {

  /** How much of a result the model gets, in UTF-16 units of its JSON or its text. */
  static final int MAX_LENGTH = 256 * 1024;

  /** A result is written no further than this: an endless one must end somewhere. */
  private static final int MAX_WRITTEN = 16 * 1024 * 1024;

  // What was begun stays open when it fails: closing a thousand levels could fail once more.
  private static final ObjectWriter WRITER = Json.mapper()
      .rebuild()
      .addModule(new SimpleModule("dev.pollux.tool.ResultWriter")
          .setSerializerModifier(new PlainValuesOnly()))
      .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
      .build()
      .writer();

  private ResultWriter() {}

  /**
   * The value as JSON without secrets; one that is too long as its text.
   *
   * @throws IllegalArgumentException if the value cannot be written
   */
  static JsonNode json(@Nullable Object value, Secrets secrets) {
    if (value == null) {
      return NullNode.getInstance();
    }
    if (value instanceof CharSequence text) {
      return text(text.toString(), secrets);
    }
    if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
      return secrets.masked(Json.tree(value));
    }
    String written = wellFormed(write(value));
    if (written.length() > MAX_LENGTH) {
      return text(written, secrets);
    }
    try {
      return secrets.masked(Json.parse(written));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its result was written as something that is not JSON, or over a limit", e);
    }
  }

  /** The text with lone surrogates replaced and nothing secret in it. */
  static TextNode text(String text, Secrets secrets) {
    // Masked before it is cut, or the beginning of a secret could stay.
    return TextNode.valueOf(wellFormed(secrets.masked(text)));
  }

  /** True for a text that is longer than what the model gets. */
  static boolean isTooLong(JsonNode json) {
    return json.isTextual() && json.textValue().length() > MAX_LENGTH;
  }

  /** The beginning of a text that is too long, up to a character border, and that it is cut. */
  static TextNode cut(String text, boolean kept) {
    int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return TextNode.valueOf(text.substring(0, end) + "\n[cut: the first " + end + " of "
        + text.length() + " characters; "
        + (kept ? "the rest is kept for the user, not for you; " : "")
        + "ask for less at a time]");
  }

  /** The text with a question mark for every lone surrogate, which has no form in UTF-8. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
    return text;
  }

  private static String write(Object value) {
    Bounded out = new Bounded();
    try {
      WRITER.writeValue(out, value);
      return out.text.toString();
    } catch (StackOverflowError | StreamConstraintsException e) {
      throw refused("it contains itself or nests too deeply", e);
    } catch (IOException e) {
      Throwable cause = e;
      while (cause.getCause() instanceof IOException inner && inner != cause) {
        cause = inner;
      }
      throw cause instanceof StreamConstraintsException
          ? refused("it contains itself or nests too deeply", e)
          : refused(firstLine(cause.getMessage()), e);
    }
  }

  private static IllegalArgumentException refused(String reason, Throwable cause) {
    return new IllegalArgumentException("its result cannot be written as JSON: " + reason, cause);
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  /**
   * Refuses threads, sockets, proxies and the like. Jackson would write whatever their getters give,
   * and nobody meant that for a model.
   */
  private static final class PlainValuesOnly extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifySerializer(
        SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
      Class<?> type = bean.getBeanClass();
      ClassLoader loader = type.getClassLoader();
      boolean ofTheJdk = loader == null || loader == ClassLoader.getPlatformClassLoader();
      if (serializer instanceof BeanSerializerBase && (ofTheJdk || Proxy.isProxyClass(type))) {
        throw new IllegalArgumentException(
            "a " + type.getName() + " is no plain value; give back a record, a map or a text");
      }
      return serializer;
    }
  }

  /** Refuses to grow over {@link #MAX_WRITTEN}. */
  private static final class Bounded extends Writer {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] source, int from, int count) throws IOException {
      if (text.length() + (long) count > MAX_WRITTEN) {
        throw new IOException("it is longer than " + MAX_WRITTEN + " characters");
      }
      text.append(source, from, count);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
