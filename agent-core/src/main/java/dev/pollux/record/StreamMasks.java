package dev.pollux.record;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes out what a stream says in several chunks: a secret that begins in the text of one and ends in
 * the next. Texts at the same place of chunks that follow each other are looked at together; the first
 * one then has what is left of all.
 */
final class StreamMasks {

  /** A secret that is longer than this, in smaller chunks, is not found. */
  private static final int MAX_JOINED = 1024;

  private record Place(ObjectNode owner, String name) {
    String text() {
      return owner.get(name).textValue();
    }
  }

  private final Masks masks;
  private boolean changed;

  private StreamMasks(Masks masks) {
    this.masks = masks;
  }

  /** The lines of a stream, of which only those are written anew that have had a part of a secret. */
  static List<String> masked(List<String> lines, Masks masks) {
    List<@Nullable JsonNode> chunks = new ArrayList<>();
    Map<JsonPointer, List<Place>> places = new LinkedHashMap<>();
    for (String line : lines) {
      JsonNode chunk = chunk(line);
      chunks.add(chunk);
      if (chunk != null) {
        collect(JsonPointer.empty(), chunk, places);
      }
    }
    StreamMasks stream = new StreamMasks(masks);
    places.values().forEach(stream::mask);
    if (!stream.changed) {
      return lines;
    }
    List<String> masked = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      JsonNode chunk = chunks.get(i);
      JsonNode before = chunk == null ? null : chunk(line);
      masked.add(
          chunk == null || chunk.equals(before)
              ? line
              : Masks.DATA + " " + Json.write(chunk)
                  + line.substring(line.stripTrailing().length()));
    }
    return masked;
  }

  private static @Nullable JsonNode chunk(String line) {
    if (!line.startsWith(Masks.DATA)) {
      return null;
    }
    byte[] bytes = line.substring(Masks.DATA.length()).getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      return json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static void collect(JsonPointer at, JsonNode json, Map<JsonPointer, List<Place>> places) {
    if (json instanceof ObjectNode object) {
      object.properties().forEach(member -> {
        JsonPointer there = at.appendProperty(member.getKey());
        if (member.getValue().isTextual()) {
          places
              .computeIfAbsent(there, none -> new ArrayList<>())
              .add(new Place(object, member.getKey()));
        } else {
          collect(there, member.getValue(), places);
        }
      });
    } else if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        collect(at.appendIndex(i), array.get(i), places);
      }
    }
  }

  private void mask(List<Place> places) {
    if (!isCut(places, 0, places.size() - 1)) {
      return;
    }
    for (int from = 0; from < places.size(); from++) {
      int to = end(places, from);
      if (to > 0) {
        int first = from;
        while (isCut(places, first + 1, to)) {
          first++;
        }
        while (to + 1 < places.size() && isCut(places, first, to + 1, joined(places, first, to))) {
          to++;
        }
        write(places, first, to);
        from = to;
      }
    }
  }

  /** The last of the texts from one on that have a secret together, or -1. */
  private int end(List<Place> places, int from) {
    int length = places.get(from).text().length();
    for (int to = from + 1; to < places.size() && length < MAX_JOINED; to++) {
      length += places.get(to).text().length();
      if (isCut(places, from, to)) {
        return to;
      }
    }
    return -1;
  }

  private boolean isCut(List<Place> places, int from, int to) {
    if (from >= to) {
      return false;
    }
    StringBuilder alone = new StringBuilder();
    for (int i = from; i <= to; i++) {
      alone.append(masks.text(places.get(i).text()));
    }
    return !masks.text(joined(places, from, to)).contentEquals(alone);
  }

  /** Whether the last text belongs to the secret as well. */
  private boolean isCut(List<Place> places, int from, int to, String before) {
    String last = places.get(to).text();
    return !masks.text(before + last).equals(masks.text(before) + masks.text(last));
  }

  private static String joined(List<Place> places, int from, int to) {
    StringBuilder joined = new StringBuilder();
    for (int i = from; i <= to; i++) {
      joined.append(places.get(i).text());
    }
    return joined.toString();
  }

  private void write(List<Place> places, int from, int to) {
    String masked = masks.text(joined(places, from, to));
    for (int i = from; i <= to; i++) {
      Place place = places.get(i);
      place.owner().put(place.name(), i == from ? masked : "");
    }
    changed = true;
  }
}
