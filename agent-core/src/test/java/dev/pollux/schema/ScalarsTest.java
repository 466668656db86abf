package dev.pollux.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {

  enum Plain {
    ONE,
    TWO
  }

  enum Named {
    @JsonProperty("one")
    ONE,
    TWO
  }

  enum Valued {
    ONE,
    TWO;

    @JsonValue
    String value() {
      return "value of " + name();
    }
  }

  enum ValuedField {
    ONE("a"),
    TWO("b");

    @JsonValue
    final String value;

    ValuedField(String value) {
      this.value = value;
    }
  }

  interface Code {
    @JsonValue
    String code();
  }

  enum Inherited implements Code {
    ONE,
    TWO;

    @Override
    public String code() {
      return "code of " + name();
    }
  }

  @JsonFormat(shape = JsonFormat.Shape.NUMBER)
  enum Numbered {
    ONE,
    TWO
  }

  enum WithBodies {
    ONE {
      @Override
      public String toString() {
        return "one";
      }
    },
    TWO
  }

  enum WithText {
    ONE,
    TWO;

    @Override
    public String toString() {
      return "text of " + name();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Plain.class,
        Named.class,
        Valued.class,
        ValuedField.class,
        Inherited.class,
        Numbered.class,
        WithBodies.class,
        WithText.class,
        TimeUnit.class
      })
  void constantsAreWhatJacksonWrites(Class<?> type) {
    List<JsonNode> written = Arrays.stream(type.getEnumConstants())
        .<JsonNode>map(constant -> Json.mapper().valueToTree(constant))
        .toList();

    assertThat(Scalars.choices(type)).containsExactlyElementsOf(written);
  }
}
