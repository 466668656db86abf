package dev.pollux.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object in their order: in one row while they are few, hashed from the ninth on. Most
 * objects have four members or fewer, and a conversation has thousands of them; a row takes a third of
 * the memory that a hash table with links takes, and is looked through sooner.
 */
final class ObjectMembers extends AbstractMap<String, JsonNode> {

  private static final int FEW = 8;
  private static final Object[] NONE = {};

  private Object[] row = NONE; // name, value, name, value …
  private int size; // of the row
  private @Nullable Map<String, JsonNode> hashed; // all members, once they are many

  ObjectMembers() {}

  private int place(@Nullable Object name) {
    for (int i = 0; i < size; i++) {
      if (Objects.equals(row[2 * i], name)) {
        return i;
      }
    }
    return -1;
  }

  private String name(int place) {
    return (String) row[2 * place];
  }

  private JsonNode value(int place) {
    return (JsonNode) row[2 * place + 1];
  }

  @Override
  public int size() {
    return hashed == null ? size : hashed.size();
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return hashed == null ? place(name) >= 0 : hashed.containsKey(name);
  }

  @Override
  public @Nullable JsonNode get(@Nullable Object name) {
    if (hashed != null) {
      return hashed.get(name);
    }
    int place = place(name);
    return place < 0 ? null : value(place);
  }

  @Override
  public @Nullable JsonNode put(String name, JsonNode value) {
    if (hashed != null) {
      return hashed.put(name, value);
    }
    int place = place(name);
    if (place >= 0) {
      JsonNode before = value(place);
      row[2 * place + 1] = value;
      return before;
    }
    if (size == FEW) {
      Map<String, JsonNode> many = new LinkedHashMap<>(this);
      many.put(name, value);
      clear();
      hashed = many;
      return null;
    }
    if (2 * size == row.length) {
      row = Arrays.copyOf(row, size == 0 ? 6 : 2 * FEW);
    }
    row[2 * size] = name;
    row[2 * size + 1] = value;
    size++;
    return null;
  }

  @Override
  public @Nullable JsonNode remove(@Nullable Object name) {
    if (hashed != null) {
      return hashed.remove(name);
    }
    int place = place(name);
    if (place < 0) {
      return null;
    }
    JsonNode before = value(place);
    size--;
    System.arraycopy(row, 2 * place + 2, row, 2 * place, 2 * (size - place));
    Arrays.fill(row, 2 * size, 2 * size + 2, null);
    return before;
  }

  @Override
  public void clear() {
    row = NONE;
    size = 0;
    hashed = null;
  }

  @Override
  public Set<Map.Entry<String, JsonNode>> entrySet() {
    return hashed == null ? new Row() : hashed.entrySet();
  }

  private final class Row extends AbstractSet<Map.Entry<String, JsonNode>> {
    @Override
    public int size() {
      return ObjectMembers.this.size();
    }

    @Override
    public Iterator<Map.Entry<String, JsonNode>> iterator() {
      return hashed == null ? new Walk() : hashed.entrySet().iterator();
    }
  }

  private final class Walk implements Iterator<Map.Entry<String, JsonNode>> {
    private int next;
    private int expected = size;

    @Override
    public boolean hasNext() {
      return next < expected;
    }

    @Override
    public Map.Entry<String, JsonNode> next() {
      if (expected != size) {
        throw new ConcurrentModificationException();
      }
      if (next == expected) {
        throw new NoSuchElementException();
      }
      return new Member(next++);
    }

    @Override
    public void remove() {
      ObjectMembers.this.remove(name(--next));
      expected--;
    }
  }

  private final class Member extends SimpleEntry<String, JsonNode> {
    private static final long serialVersionUID = 1L;

    Member(int place) {
      super(name(place), value(place));
    }

    @Override
    public JsonNode setValue(JsonNode value) {
      put(getKey(), value);
      return super.setValue(value);
    }
  }
}
