package dev.pollux.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"'));
  }

  private static List<String> wrong(String schema, String value) {
    return wrong(json(schema), Json.parse(value.replace('\'', '"')));
  }

  private static List<String> wrong(ObjectNode schema, JsonNode value) {
    return JsonSchema.of(schema).validate(value).stream()
        .map(Violation::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {'type':'integer'}                        | 'noon'     | $: expected integer, got "noon"
      {'type':'integer'}                        | 1.5        | $: expected integer, got 1.5
      {'type':'integer'}                        | null       | $: expected integer, got null
      {'type':'string'}                         | {'a':[1]}  | $: expected string, got {"a":[1]}
      {'type':['string','null']}                | 1          | $: expected string, got 1
      {'type':['string','number']}              | true       | $: expected number or string, got true
      {'type':'integer','format':'int32'}       | 2e40       | $: expected an integer from -2147483648 to 2147483647, got 2E+40
      {'type':'integer','format':'int32'}       | 2147483648 | $: expected an integer from -2147483648 to 2147483647, got 2147483648
      {'type':'integer','format':'int64'}       | 9223372036854775808 | $: expected an integer from -9223372036854775808 to 9223372036854775807, got 9223372036854775808
      {'type':'integer'}                        | 1e999999   | $: expected a number of at most 1000 digits, got 1E+999999
      {'type':'number'}                         | -1e999999999 | $: expected a number of at most 1000 digits, got -1E+999999999
      {'type':'number'}                         | 1e-999999  | $: expected a number of at most 1000 digits, got 1E-999999
      {'type':'string','enum':['C','F']}        | 'K'        | $: expected one of ["C","F"], got "K"
      {'type':['string','null'],'enum':['C','F',null]} | 7   | $: expected one of ["C","F"], got 7
      {'const':5}                               | 6          | $: expected 5, got 6
      {'type':'object','required':['city']}     | {}         | $.city: expected a value for the required "city", got nothing
      {'properties':{'a':{'items':{'properties':{'b c':{'type':'null'}}}}}} | {'a':[{},{'b c':1}]} | $.a[1]["b c"]: expected null, got 1
      {'properties':{'a':{}},'additionalProperties':false} | {'b':1} | $.b: expected only the members "a", got "b"
      {'additionalProperties':{'type':'string'}} | {'b':1}   | $.b: expected string, got 1
      {'items':{'type':'integer'}}              | [1,'a',2.5] | $[1]: expected integer, got "a";$[2]: expected integer, got 2.5
      {'uniqueItems':true}                      | [1,2,1.0]  | $[2]: expected no item twice, got 1.0
      {'multipleOf':2}                          | 9007199254740993 | $: expected a multiple of 2, got 9007199254740993
      {'additionalProperties':{'type':'string'}} | {'#b':1}  | $["#b"]: expected string, got 1
      {'additionalProperties':false}            | {'#b':1}   | $["#b"]: expected an object without members, got "#b"
      {'type':'string','nullable':true}         | null       | $: expected string, got null
      {'items':{'type':'integer'}}              | [[1e9999]] | $[0][0]: expected a number of at most 1000 digits, got 1E+9999
      {'multipleOf':0.1}                        | 0.25       | $: expected a multiple of 0.1, got 0.25
      {'format':'date'}                         | 'today'    | $: expected a date like 2026-01-31, got "today"
      {'format':'date-time'}                    | '2026-01-31T10:00:00' | $: expected a date-time with an offset like 2026-01-31T14:30:00Z, got "2026-01-31T10:00:00"
      {'format':'date-time'}                    | '2026-02-31T10:00:00Z' | $: expected a date-time with an offset like 2026-01-31T14:30:00Z, got "2026-02-31T10:00:00Z"
      {'format':'time'}                         | '25:00'    | $: expected a time like 14:30:00, got "25:00"
      {'format':'duration'}                     | '1h'       | $: expected an ISO 8601 duration like PT1H30M, got "1h"
      {'format':'uuid'}                         | 'x'        | $: expected a UUID, got "x"
      {'format':'uri'}                          | 'a b'      | $: expected a URI, got "a b"
      {'contentEncoding':'base64'}              | 'a b'      | $: expected base64, got "a b"
      {'anyOf':[{'type':'string'},{'type':'null'}]} | 1      | $: expected string, got 1
      {'anyOf':[{'type':'string'},{'type':'integer'}]} | []  | $: expected string or integer, got []
      {'anyOf':[{'type':'string','maxLength':1},{'type':'integer'}]} | 'ab' | $: expected at most 1 character, got "ab"
      {'oneOf':[{'minimum':1},{'minimum':2}]}   | 3          | $: expected a value that only one of 2 alternatives allows, got 3
      {'allOf':[{'minimum':5},{'multipleOf':2}]} | 3         | $: expected >= 5, got 3;$: expected a multiple of 2, got 3
      {'oneOf':[{'$ref':'#/$defs/A'},{'$ref':'#/$defs/B'}],'$defs':{'A':{'properties':{'t':{'const':'a'}},'required':['t','n']},'B':{'properties':{'t':{'const':'b'}},'required':['t']}}} | {'t':'a'} | $.n: expected a value for the required "n", got nothing
      {'properties':{'a':false}}                | {'a':1}    | $.a: expected nothing, got 1
      """)
  void violationSaysPathExpectedAndGot(String schema, String value, String messages) {
    assertThat(String.join(";", wrong(schema, value))).isEqualTo(messages);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {'type':'integer'}                  | 5.0
      {'type':'integer'}                  | 5e2
      {'type':'integer'}                  | 1e999
      {'type':'integer'}                  | 0e5
      {'type':'integer','format':'int32'} | -2147483648
      {'type':'integer','format':'int64'} | 9223372036854775807
      {'enum':[1]}                        | 1.0
      {'type':'object','required':['a']}  | {'a':null,'unknown':1}
      {'format':'date-time'}              | '2026-01-31T10:00:00.5+02:00'
      {'format':'duration'}               | 'P1M'
      {'format':'nobody-knows'}           | 'x'
      {'format':'date'}                   | 5
      {'minLength':3}                     | 5
      {}                                  | [null]
      {'pattern':'(?<a>['}                | 'x'
      """)
  void validValueHasNoViolations(String schema, String value) {
    assertThat(wrong(schema, value)).isEmpty();
  }

  /** What a type with subtypes is declared as. */
  private static final ObjectNode SHAPE = (ObjectNode) Json.parse(("{'$ref':'#/$defs/Shape',"
          + "'$defs':{'Shape':{'anyOf':["
          + "{'type':'object','properties':{'kind':{'type':'string','enum':['circle']},"
          + "'radius':{'type':'number'}},'required':['kind','radius']},"
          + "{'type':'object','properties':{'kind':{'type':'string','enum':['square']},"
          + "'side':{'type':'number'}},'required':['kind','side']},"
          + "{'type':'object','properties':{'kind':{'type':'string','enum':['group']},"
          + "'shapes':{'type':'array','items':{'$ref':'#/$defs/Shape'}}},"
          + "'required':['kind','shapes']}]}}}")
      .replace('\'', '"'));

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {'kind':'circle','radius':'big'} | $.radius: expected number, got "big"
      {'kind':'circle'}                | $.radius: expected a value for the required "radius", got nothing
      {'kind':'cube','side':1}         | $.kind: expected one of ["circle","square","group"], got "cube"
      {'side':1}                       | $.kind: expected a value for the required "kind": one of ["circle","square","group"], got nothing
      {'kind':'group','shapes':[{'kind':'square'}]} | $.shapes[0].side: expected a value for the required "side", got nothing
      7                                | $: expected object, got 7
      """)
  void onlyTheKindThatWasMeantIsComplainedAbout(String value, String message) {
    assertThat(wrong(SHAPE, Json.parse(value.replace('\'', '"')))).containsExactly(message);
  }

  @Test
  void nestedKindIsValid() {
    assertThat(wrong(SHAPE, json("{'kind':'group','shapes':[{'kind':'group','shapes':[]}]}")))
        .isEmpty();
  }

  @Test
  void whatCameIsBoundedAndEscaped() {
    ArrayNode deep = Json.array();
    ArrayNode inner = deep;
    for (int i = 0; i < 100_000; i++) {
      inner = inner.addArray();
    }

    assertThat(wrong(json("{'type':'string'}"), deep).get(0)).hasSizeLessThan(300);
    assertThat(wrong(json("{'type':'integer'}"), Json.tree("x".repeat(1_000_000))))
        .containsExactly("$: expected integer, got \"" + "x".repeat(100) + "…\"");
    assertThat(wrong(json("{'type':'integer'}"), Json.tree("a\n\"\u0000\\")))
        .containsExactly("$: expected integer, got \"a\\n\\\"\\u0000\\\\\"");
    assertThat(wrong(json("{'type':'string'}"), Json.tree(BigInteger.ONE.shiftLeft(40_000_000))))
        .containsExactly("$: expected a number of at most 1000 digits,"
            + " got a number of about 12041200 digits");
  }

  @Test
  void atMostTenViolationsAreTold() {
    ArrayNode many = Json.array();
    for (int i = 0; i < 100; i++) {
      many.add("x");
    }

    assertThat(wrong(json("{'items':{'type':'integer'}}"), many)).hasSize(10);
  }

  @Test
  void valueThatGoesTooDeepIsInvalid() {
    ArrayNode deep = Json.array();
    ArrayNode inner = deep;
    for (int i = 0; i < 100_000; i++) {
      inner = inner.addArray();
    }

    assertThat(wrong(json("{'type':'array','items':{'$ref':'#'}}"), deep))
        .singleElement()
        .asString()
        .contains("expected at most 200 levels, got [[[")
        .hasSizeLessThan(800);
    assertThat(wrong(json("{'not':{'type':'string'}}"), deep))
        .singleElement()
        .asString()
        .startsWith("$: expected at most 200 levels, got [[[");
  }

  @Test
  void patternThatRunsAwayRefusesTheText() {
    String endless = "a".repeat(5_000) + "!";

    assertThat(wrong(json("{'pattern':'^(a+)+$'}"), Json.tree(endless))).hasSize(1);
    assertThat(wrong(json("{'not':{'const':1},'pattern':'^(a+)+$'}"), Json.tree(endless)))
        .hasSize(1);
    assertThat(wrong(json("{'pattern':'^(a|b)*$'}"), Json.tree("ab".repeat(1_000_000))))
        .hasSize(1);
  }

  @Test
  void alternativesThatMultiplyEndInAViolation() {
    String branch = "{'type':'object','required':['x'],'properties':{'n':{'$ref':'#'}}}";
    ObjectNode schema = json("{'anyOf':[" + branch + "," + branch + "]}");
    ObjectNode value = Json.object();
    ObjectNode inner = value;
    for (int i = 0; i < 60; i++) {
      inner.put("x", 1);
      inner = inner.putObject("n");
    }

    assertThat(wrong(schema, value)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'strng'}",
        "{'type':[]}",
        "{'properties':[]}",
        "{'required':'a'}",
        "{'minimum':'1'}",
        "{'minLength':-1}",
        "{'items':5}",
        "{'anyOf':[]}",
        "{'$ref':'#/$defs/None'}",
        "{'$ref':'#'}",
        "{'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'anyOf':[{'$ref':'#/$defs/A'}]}}}",
        "{'allOf':5}",
        "{'not':5}",
        "{'not':{'$ref':'#'}}",
        "{'oneOf':[{'type':'strng'}]}",
        "{'not':{'$ref':'http://localhost:1/schema.json'}}",
        "{'not':{'$ref':'file:///etc/hostname'}}",
        "{'not':{'$ref':'classpath:logback.xml'}}",
        "{'$ref':'http://localhost:1/schema.json'}",
        "{'$schema':'http://json-schema.org/draft-04/schema#','type':5}"
      })
  void whatIsNoSchemaOrPointsOutsideIsRefused(String document) {
    assertThatThrownBy(() -> JsonSchema.of(json(document)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not a JSON Schema: ");
  }

  @Test
  void refusalNamesThePlace() {
    assertThatThrownBy(() -> JsonSchema.of(json("{'properties':{'a':{'type':'strng'}}}")))
        .hasMessage("Not a JSON Schema: $.properties.a.type is \"strng\""
            + " (expected: one of [\"null\",\"boolean\",\"integer\",\"number\",\"string\","
            + "\"array\",\"object\"])");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {'$schema':'http://json-schema.org/draft-07/schema#','properties':{'a':{'$ref':'#/definitions/A'}},'definitions':{'A':{'type':'string'}}} | {'a':'x'} | {'a':1}
      {'oneOf':[{'type':'string'},{'type':'integer'},{'type':'number','minimum':3}]} | 'x' | 5
      {'allOf':[{'minimum':1},{'maximum':3}]}                     | 2 | 4
      {'if':{'required':['a']},'then':{'required':['b']}}          | {'a':1,'b':2} | {'a':1}
      {'not':{'type':'string'}}                                    | 1 | 'x'
      {'patternProperties':{'^a':{'type':'integer'}}}              | {'a':1} | {'a':'x'}
      {'prefixItems':[{'type':'string'}],'items':false}            | ['x'] | ['x',1]
      {'contains':{'const':1}}                                     | [2,1] | [2]
      {'dependentRequired':{'a':['b']}}                            | {'a':1,'b':2} | {'a':1}
      {'propertyNames':{'maxLength':1}}                            | {'a':1} | {'ab':1}
      {'allOf':[{'properties':{'a':true}}],'unevaluatedProperties':false} | {'a':1} | {'b':1}
      {'$schema':'http://json-schema.org/draft-04/schema#','minimum':1,'exclusiveMinimum':true} | 2 | 1
      {'$schema':'http://json-schema.org/draft-07/schema#','items':[{'type':'string'}]} | ['x'] | [1]
      {'$schema':'http://json-schema.org/draft-07/schema#','definitions':{'A':{}},'$ref':'#/definitions/A','type':'string'} | 1 |
      {'$schema':'https://example.com/own','oneOf':[{'type':'string'}]} | 'x' | 1
      {'not':{'const':0},'type':'string','format':'date-time'}     | '2026-01-31T10:00:00Z' | 'x'
      {'$schema':'http://json-schema.org/draft-07/schema#','not':{'const':0},'type':'string','format':'date-time'} | '2026-01-31T10:00:00Z' | 'x'
      {'$ref':'#/$defs/A','$defs':{'A':{'type':'object','properties':{'x':{'$ref':'#/$defs/L'}}},'L':{'$ref':'#/$defs/A'}}} | {'x':{'x':{}}} | {'x':{'x':1}}
      {'$id':'https://example.com/a','$defs':{'x':{'$anchor':'x','type':'string'}},'$ref':'#x'} | 'x' | 1
      """)
  void foreignSchemaIsEnforced(String schema, String valid, String invalid) {
    assertThat(wrong(schema, valid)).isEmpty();
    if (invalid != null) {
      assertThat(wrong(schema, invalid)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {'not':{'const':0},'properties':{'n':{'type':'integer'}}} | {'n':'noon'} | $.n: expected integer, got "noon"
      {'not':{'const':0},'required':['city']}             | {}           | $.city: expected a value for the required "city", got nothing
      {'not':{'const':0},'enum':['C','F']}                | 'K'          | $: expected one of ["C","F"], got "K"
      {'not':{'type':'string'}}                           | 'K'          | $: expected not {"type":"string"}, got "K"
      {'not':{'const':0},'type':'integer'}                | 1e999999     | $: expected a number of at most 1000 digits, got 1E+999999
      """)
  void foreignSchemaHasWordsToo(String schema, String value, String message) {
    assertThat(wrong(schema, value)).containsExactly(message);
  }

  @Test
  void documentIsCopiedAndKept() {
    ObjectNode document = json("{'type':'string','title':'T'}");
    JsonSchema schema = JsonSchema.of(document);
    document.put("type", "integer");

    assertThat(schema.document()).isEqualTo(json("{'type':'string','title':'T'}"));
    assertThat(schema.validate(Json.tree(new BigDecimal("1")))).hasSize(1);
  }
}
