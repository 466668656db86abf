package dev.pollux.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.validation.JsonSchema;
import dev.pollux.validation.Violation;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintsTest {

  private static final SchemaGenerator GENERATOR = new SchemaGenerator(element -> null);

  @Size(min = 2)
  @Pattern(regexp = "[A-Z]+")
  @Constraint(validatedBy = {})
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.FIELD)
  @interface Code {
    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    String message() default "";
  }

  interface Later {}

  record All(
      @Min(1) @Max(10) int a,
      @Min(5) short b,

      @DecimalMin(value = "0.5", inclusive = false) @DecimalMax("2.5")
      double c,

      @Positive int d,
      @PositiveOrZero BigDecimal e,
      @Negative long f,
      @Size(min = 1, max = 3) String g,
      @Size(max = 2) List<@Size(max = 3) String> h,
      @Size(min = 1) Map<String, @Min(0) Integer> i,
      @NotBlank String j,
      @NotEmpty List<String> k,
      @Pattern(regexp = "[a-z]+") String l,
      @Email String m,
      @Digits(integer = 3, fraction = 2) BigDecimal n,
      @Nullable @Size(max = 4) String o,
      Optional<@Max(9) Integer> p,

      @NotBlank @Pattern(regexp = "ab", flags = Pattern.Flag.CASE_INSENSITIVE)
      String q,

      @Code String r,
      @Min(value = 3, groups = Later.class) int s,
      @javax.validation.constraints.Size(max = 5) String t,
      @Size(max = 6) String[] u,
      @Size.List({@Size(min = 1), @Size(max = 7)}) String v) {}

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      a | {'type':'integer','format':'int32','minimum':1,'maximum':10}
      b | {'type':'integer','format':'int32','minimum':5,'maximum':32767}
      c | {'type':'number','exclusiveMinimum':0.5,'maximum':2.5}
      d | {'type':'integer','format':'int32','minimum':1}
      e | {'type':'number','minimum':0}
      f | {'type':'integer','format':'int64','maximum':-1}
      g | {'type':'string','minLength':1,'maxLength':3}
      h | {'type':'array','items':{'type':'string','maxLength':3},'maxItems':2}
      i | {'type':'object','additionalProperties':{'type':'integer','format':'int32','minimum':0},'minProperties':1}
      j | {'type':'string','minLength':1,'pattern':'\\\\S'}
      k | {'type':'array','items':{'type':'string'},'minItems':1}
      l | {'type':'string','pattern':'^(?:[a-z]+)$'}
      m | {'type':'string','format':'email'}
      n | {'type':'number','exclusiveMinimum':-1000,'exclusiveMaximum':1000,'multipleOf':0.01}
      o | {'type':['string','null'],'maxLength':4}
      p | {'type':['integer','null'],'format':'int32','maximum':9}
      q | {'type':'string','minLength':1,'pattern':'^(?=[\\\\s\\\\S]*?(?:\\\\S))(?=[\\\\s\\\\S]*?(?:^(?i:ab)$))'}
      r | {'type':'string','minLength':2,'pattern':'^(?:[A-Z]+)$'}
      s | {'type':'integer','format':'int32'}
      t | {'type':'string','maxLength':5}
      u | {'type':'array','items':{'type':'string'},'maxItems':6}
      v | {'type':'string','minLength':1,'maxLength':7}
      """)
  void constraintOfAComponentIsAKeyword(String name, String schema) {
    JsonNode property = GENERATOR.type(All.class).get("properties").get(name);

    assertThat(property.toString()).isEqualTo(schema.replace('\'', '"'));
  }

  public static class Fields {
    @NotNull
    public @Nullable Integer count;

    private String name = "";

    @Size(max = 3)
    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  @Test
  void constraintsOfFieldsAndGettersCount() {
    assertThat(GENERATOR.type(Fields.class).toString())
        .isEqualTo(("{'type':'object','properties':{'count':{'type':'integer','format':'int32'},"
                + "'name':{'type':['string','null'],'maxLength':3}},'required':['count']}")
            .replace('\'', '"'));
  }

  void tool(
      @Min(0) @Max(23) int hour,
      @NotBlank String city,
      List<@Size(max = 3) String> codes,
      @javax.validation.constraints.Size(min = 2) String word) {}

  static ObjectNode parameters(Class<?> owner, String method) {
    Method found = Arrays.stream(owner.getDeclaredMethods())
        .filter(m -> m.getName().equals(method))
        .findFirst()
        .orElseThrow();
    return GENERATOR.object(
        Arrays.stream(found.getParameters()).map(ConstraintsTest::property).toList());
  }

  private static Property property(Parameter parameter) {
    return new Property(
        parameter.getName(),
        parameter.getAnnotatedType(),
        List.of(parameter.getAnnotations()),
        null,
        true,
        null,
        null);
  }

  @Test
  void constraintsOfMethodParametersAndTheirTypeArgumentsCount() {
    assertThat(parameters(ConstraintsTest.class, "tool").toString())
        .isEqualTo(("{'type':'object','properties':{"
                + "'hour':{'type':'integer','format':'int32','minimum':0,'maximum':23},"
                + "'city':{'type':'string','minLength':1,'pattern':'\\\\S'},"
                + "'codes':{'type':'array','items':{'type':'string','maxLength':3}},"
                + "'word':{'type':'string','minLength':2}},"
                + "'required':['hour','city','codes','word']}")
            .replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      a | 0       | $.a: expected >= 1, got 0
      a | 11      | $.a: expected <= 10, got 11
      c | 0.5     | $.c: expected > 0.5, got 0.5
      c | 2.6     | $.c: expected <= 2.5, got 2.6
      f | 0       | $.f: expected <= -1, got 0
      g | ''      | $.g: expected at least 1 character, got ""
      g | 'abcd'  | $.g: expected at most 3 characters, got "abcd"
      h | ['a','abcd'] | $.h[1]: expected at most 3 characters, got "abcd"
      h | ['','','']   | $.h: expected at most 2 items, got ["","",""]
      i | {}           | $.i: expected at least 1 member, got {}
      i | {'x':-1}     | $.i.x: expected >= 0, got -1
      j | '  '         | $.j: expected text that matches \\S, got "  "
      k | []           | $.k: expected at least 1 item, got []
      l | 'aB'         | $.l: expected text that matches ^(?:[a-z]+)$, got "aB"
      l | 'ab\\n'      | $.l: expected text that matches ^(?:[a-z]+)$, got "ab\\n"
      m | 'me'         | $.m: expected an e-mail address, got "me"
      n | 1.005        | $.n: expected a multiple of 0.01, got 1.005
      o | 'abcde'      | $.o: expected at most 4 characters, got "abcde"
      p | 10           | $.p: expected <= 9, got 10
      """)
  void constraintIsEnforced(String name, String value, String message) {
    ObjectNode schema = GENERATOR.type(All.class);
    schema.remove("required");

    ObjectNode object = Json.object();
    object.set(name, Json.parse(value.replace('\'', '"').replace("\\\\", "\\")));

    assertThat(JsonSchema.of(schema).validate(object))
        .extracting(Violation::toString)
        .containsExactly(message.replace("\\\\", "\\"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      a | 10
      a | 1.0
      c | 2.5
      g | 'ä€😀'
      o | null
      p | null
      q | 'AB'
      n | -999.99
      """)
  void whatTheConstraintAllowsIsValid(String name, String value) {
    ObjectNode schema = GENERATOR.type(All.class);
    schema.remove("required");

    ObjectNode object = Json.object();
    object.set(name, Json.parse(value.replace('\'', '"')));

    assertThat(JsonSchema.of(schema).validate(object)).isEmpty();
  }
}
