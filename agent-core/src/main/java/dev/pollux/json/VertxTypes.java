package dev.pollux.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Vert.x's own JSON types and its buffers, for values of our users. */
final class VertxTypes extends SimpleModule {

  private static final long serialVersionUID = 1L;

  VertxTypes() {
    super("dev.pollux.json.VertxTypes");
    addSerializer(JsonObject.class, writer(JsonObject.class, JsonObject::getMap));
    addSerializer(JsonArray.class, writer(JsonArray.class, JsonArray::getList));
    addSerializer(Buffer.class, writer(Buffer.class, Buffer::getBytes));
    addDeserializer(JsonObject.class, new ObjectReader());
    addDeserializer(JsonArray.class, new ArrayReader());
    addDeserializer(Buffer.class, new BufferReader());
  }

  @FunctionalInterface
  private interface Inner<T> {
    Object of(T value);
  }

  private static <T> StdSerializer<T> writer(Class<T> type, Inner<T> inner) {
    return new StdSerializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      public void serialize(T value, JsonGenerator generator, SerializerProvider provider)
          throws IOException {
        provider.defaultSerializeValue(inner.of(value), generator);
      }
    };
  }

  private static final class ObjectReader extends StdDeserializer<JsonObject> {
    private static final long serialVersionUID = 1L;

    ObjectReader() {
      super(JsonObject.class);
    }

    @Override
    @SuppressWarnings("unchecked") // a JSON object is read as a map with text keys
    public JsonObject deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return new JsonObject(context.readValue(parser, Map.class));
    }
  }

  private static final class ArrayReader extends StdDeserializer<JsonArray> {
    private static final long serialVersionUID = 1L;

    ArrayReader() {
      super(JsonArray.class);
    }

    @Override
    public JsonArray deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return new JsonArray(context.readValue(parser, List.class));
    }
  }

  private static final class BufferReader extends StdDeserializer<Buffer> {
    private static final long serialVersionUID = 1L;

    BufferReader() {
      super(Buffer.class);
    }

    @Override
    public Buffer deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Buffer.buffer(parser.getBinaryValue());
    }
  }
}
