package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiSchemaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'string'} | {'type':'STRING'}",
        "{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']}"
            + " | {'required':['a'],'type':'OBJECT','properties':{'a':{'type':'INTEGER'}}}",
        "{'type':'object','properties':{'a':{}},'required':['a','b']}"
            + " | {'required':['a'],'type':'OBJECT','properties':{'a':{}}}",
        "{'type':'object','required':['b']} | {'type':'OBJECT'}",
        "{'$schema':'s','$id':'i','additionalProperties':false,'type':'object'} | {'type':'OBJECT'}",
        "{'type':['string','null']} | {'nullable':true,'type':'STRING'}",
        "{'type':['string','integer']} | {'anyOf':[{'type':'STRING'},{'type':'INTEGER'}]}",
        "{'anyOf':[{'type':'string'},{'type':'null'}]} | {'nullable':true,'type':'STRING'}",
        "{'oneOf':[{'type':'string'},{'type':'number'}]}"
            + " | {'anyOf':[{'type':'STRING'},{'type':'NUMBER'}]}",
        "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}}},{'properties':{'b':{}}}]}"
            + " | {'type':'OBJECT','properties':{'a':{'type':'STRING'},'b':{}}}",
        "{'enum':['a','b']} | {'type':'STRING','format':'enum','enum':['a','b']}",
        "{'enum':['a',null]} | {'nullable':true,'type':'STRING','format':'enum','enum':['a']}",
        "{'type':'integer','enum':[1,2]} | {'type':'INTEGER','description':'One of [1,2]'}",
        "{'const':'x'} | {'type':'STRING','format':'enum','enum':['x']}",
        "{'type':'integer','const':5} | {'type':'INTEGER','description':'One of [5]'}",
        "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1,'description':'Share'}"
            + " | {'description':'Share (Greater than 0) (Less than 1)','type':'NUMBER'}",
        "{'type':'integer','multipleOf':5,'minimum':0} | {'minimum':0,'type':'INTEGER','description':'A multiple of 5'}",
        "{'type':'string','format':'date-time'} | {'type':'STRING','format':'date-time'}",
        "{'type':'string','format':'uuid'} | {'type':'STRING','description':'Format: uuid'}",
        "{'type':'array','items':{'type':'string'},'minItems':1}"
            + " | {'minItems':1,'type':'ARRAY','items':{'type':'STRING'}}",
        "{'type':'array'} | {'type':'ARRAY','items':{}}",
        "{'type':'array','uniqueItems':true,'items':true}"
            + " | {'type':'ARRAY','description':'No item twice','items':{}}",
        "{'prefixItems':[{'type':'string'},{'type':'integer'}]}"
            + " | {'type':'ARRAY','items':{'anyOf':[{'type':'STRING'},{'type':'INTEGER'}]}}",
        "{'type':'string','minLength':1,'maxLength':3,'pattern':'^a','default':'a','examples':['a']}"
            + " | {'minLength':1,'maxLength':3,'pattern':'^a','default':'a','type':'STRING'}",
        "{'not':{'type':'string'},'patternProperties':{},'propertyNames':{}} | {}",
        "true | {}",
        "{'$defs':{'P':{'type':'object','properties':{'x':{'type':'number'}}}},"
            + "'type':'object','properties':{'p':{'$ref':'#/$defs/P','description':'Where'}}}"
            + " | {'type':'OBJECT','properties':{'p':{'type':'OBJECT',"
            + "'properties':{'x':{'type':'NUMBER'}},'description':'Where'}}}",
        "{'type':'object','properties':{'p':{'$ref':'#/$defs/Missing'}}}"
            + " | {'type':'OBJECT','properties':{'p':{'type':'OBJECT'}}}",
      })
  void jsonSchemaIsSaidInTheSubset(String schema, String expected) {
    JsonNode given = Json.parse(schema.replace('\'', '"'));
    JsonNode before = given.deepCopy();

    assertThat(OpenApiSchema.of(given)).isEqualTo(Json.parse(expected.replace('\'', '"')));
    assertThat(given).as("the schema that was given").isEqualTo(before);
  }

  @Test
  void aSchemaThatContainsItselfIsCut() {
    JsonNode schema = Json.parse("""
        {"$defs": {"Node": {"type": "object", "description": "A node", "properties": {
            "value": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}},
         "$ref": "#/$defs/Node"}
        """);

    assertThat(OpenApiSchema.of(schema)).isEqualTo(Json.parse("""
            {"type": "OBJECT", "description": "A node", "properties": {
                "value": {"type": "STRING"},
                "children": {"type": "ARRAY", "items": {"type": "OBJECT", "description": "A node"}}}}
            """));
  }

  @Test
  void aPropertyMayHaveTheNameOfAKeyword() {
    JsonNode schema = Json.parse(
        "{\"type\":\"object\",\"properties\":{\"const\":{\"type\":\"string\"},\"$ref\":{}}}");

    Set<String> names = new TreeSet<>();
    OpenApiSchema.of(schema).get("properties").fieldNames().forEachRemaining(names::add);

    assertThat(names).containsExactly("$ref", "const");
  }
}
