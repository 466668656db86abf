package dev.pollux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A map like any other with order, whether its members are few or many. */
class ObjectMembersTest {

  private static ObjectMembers with(int members) {
    ObjectMembers map = new ObjectMembers();
    for (int i = 0; i < members; i++) {
      map.put("m" + i, IntNode.valueOf(i));
    }
    return map;
  }

  @Test
  void everyOperationDoesWhatItDoesToALinkedHashMap() {
    Random random = new Random(8);
    for (int round = 0; round < 400; round++) {
      ObjectMembers map = new ObjectMembers();
      Map<String, JsonNode> expected = new LinkedHashMap<>();
      for (int step = 0; step < 60; step++) {
        // Another object than the one that was put, as names from two answers are.
        String name = new String("m" + random.nextInt(6 + round % 10));
        JsonNode value = IntNode.valueOf(step);
        switch (random.nextInt(12)) {
          case 0, 1 -> assertThat(map.remove(name)).isEqualTo(expected.remove(name));
          case 2 ->
            assertThat(map.putIfAbsent(name, value)).isEqualTo(expected.putIfAbsent(name, value));
          case 3 -> assertThat(removedInWalk(map, name)).isEqualTo(removedInWalk(expected, name));
          case 4 -> {
            replaceAll(map, value);
            replaceAll(expected, value);
          }
          case 5 -> {
            if (random.nextInt(10) == 0) {
              map.clear();
              expected.clear();
            }
          }
          default -> assertThat(map.put(name, value)).isEqualTo(expected.put(name, value));
        }
        assertThat(map.get(name)).isEqualTo(expected.get(name));
        assertThat(map.containsKey(name)).isEqualTo(expected.containsKey(name));
        assertThat(map).hasSize(expected.size()).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(expected).isEqualTo(map);
        assertThat(List.copyOf(map.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        assertThat(new ArrayList<>(map.values())).isEqualTo(new ArrayList<>(expected.values()));
      }
    }
  }

  private static boolean removedInWalk(Map<String, JsonNode> map, String name) {
    for (Iterator<String> names = map.keySet().iterator(); names.hasNext(); ) {
      if (names.next().equals(name)) {
        names.remove();
        return true;
      }
    }
    return false;
  }

  private static void replaceAll(Map<String, JsonNode> map, JsonNode value) {
    map.entrySet().forEach(member -> member.setValue(value));
  }

  @Test
  void walkEndsAndIsNotPulledAwayUnderSomeone() {
    for (int members : List.of(1, 8, 9)) {
      ObjectMembers map = with(members);
      Iterator<Map.Entry<String, JsonNode>> walk = map.entrySet().iterator();
      for (int i = 0; i < members; i++) {
        assertThat(walk.next().getKey()).isEqualTo("m" + i);
      }
      assertThat(walk.hasNext()).isFalse();
      assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);

      Iterator<Map.Entry<String, JsonNode>> late = map.entrySet().iterator();
      map.remove("m0");
      map.put("a", IntNode.valueOf(1));
      map.put("b", IntNode.valueOf(2));
      assertThatThrownBy(late::next).isInstanceOf(ConcurrentModificationException.class);
    }
  }

  @Test
  void setOfMembersThatWasTakenEarlySeesThemAll() {
    ObjectMembers map = with(1);
    var few = map.entrySet();
    for (int i = 0; i < 20; i++) {
      map.put("n" + i, IntNode.valueOf(i));
    }

    assertThat(few).hasSize(21).isEqualTo(map.entrySet());
  }

  @Test
  void objectsAreReadChangedAndWrittenInTheirOrder() {
    for (int members : List.of(0, 1, 2, 3, 4, 5, 8, 9, 30)) {
      StringBuilder json = new StringBuilder("{");
      for (int i = 0; i < members; i++) {
        json.append(i > 0 ? "," : "").append("\"m").append(i).append("\":").append(i);
      }
      ObjectNode object = (ObjectNode) Json.parse(json.append('}').toString());

      assertThat(object).hasToString(json.toString());
      assertThat(object.deepCopy()).isEqualTo(object);
      object.put("new", true).remove("new");
      object.remove("m0");
      object.retain("m1", "m2", "m8");
      assertThat(object.size())
          .isEqualTo((members > 1 ? 1 : 0) + (members > 2 ? 1 : 0) + (members > 8 ? 1 : 0));
    }
  }
}
