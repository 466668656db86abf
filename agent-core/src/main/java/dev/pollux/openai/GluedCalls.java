package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Takes parallel calls apart that a server glued into one entry: arguments like {@code {"a":1}{"b":2}}.
 * Only when it is certain which function each object is for; a call with the wrong name would be
 * worse than none.
 */
final class GluedCalls {

  private static final int MOST = 64;
  private static final ObjectReader READER = Json.mapper().readerFor(JsonNode.class);

  /** One of them. */
  record Call(String name, ObjectNode args) {}

  private GluedCalls() {}

  /**
   * The calls, or none when it is not certain what they are.
   *
   * @param name the name of the entry, perhaps the names of all one behind the other
   * @param text its arguments
   * @param functions the names that were declared
   */
  static List<Call> split(String name, String text, Set<String> functions) {
    List<ObjectNode> objects = objects(text);
    if (objects.size() < 2) {
      return List.of();
    }
    List<String> names = names(name, objects.size(), functions);
    return IntStream.range(0, names.size())
        .mapToObj(i -> new Call(names.get(i), objects.get(i)))
        .toList();
  }

  private static List<ObjectNode> objects(String text) {
    List<ObjectNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> values = READER.readValues(text)) {
      while (values.hasNextValue()) {
        if (!(values.nextValue() instanceof ObjectNode object) || objects.size() == MOST) {
          return List.of();
        }
        objects.add(object);
      }
    } catch (IOException | ArithmeticException | NumberFormatException e) {
      return List.of();
    }
    return objects;
  }

  private static List<String> names(String name, int count, Set<String> functions) {
    if (functions.contains(name)) {
      // There is but one function that the others can be for, or it may be any.
      return functions.size() == 1
          ? IntStream.range(0, count).mapToObj(i -> name).toList()
          : List.of();
    }
    List<List<String>> found = new ArrayList<>();
    find(name, count, functions, new ArrayList<>(), found);
    return found.size() == 1 ? found.get(0) : List.of();
  }

  private static void find(
      String rest, int count, Set<String> functions, List<String> names, List<List<String>> found) {
    if (count == 0 || found.size() > 1) {
      if (count == 0 && rest.isEmpty()) {
        found.add(List.copyOf(names));
      }
      return;
    }
    for (String function : functions) {
      if (rest.startsWith(function)) {
        names.add(function);
        find(rest.substring(function.length()), count - 1, functions, names, found);
        names.remove(names.size() - 1);
      }
    }
  }
}
