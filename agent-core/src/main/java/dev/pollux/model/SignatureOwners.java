package dev.pollux.model;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.Signatures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows which of several models wrote a signature: one that gets another's refuses the request. A
 * signature that nobody remembers is taken for the first model's, which writes most of them.
 */
final class SignatureOwners {

  private static final int REMEMBERED = 10_000;

  /** Signatures are long, so only a number that stands for one is kept. */
  private final Map<Long, Integer> owners = Collections.synchronizedMap(new LinkedHashMap<>() {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
      return size() > REMEMBERED;
    }
  });

  /** Remembers the signatures in {@code content} as those of the model at {@code index}. */
  void remember(@Nullable Content content, int index) {
    if (content == null || (index == 0 && owners.isEmpty())) {
      return;
    }
    for (Part part : content.parts()) {
      String signature = part.thoughtSignature();
      if (signature != null && index == 0) {
        owners.remove(number(signature));
      } else if (signature != null) {
        owners.put(number(signature), index);
      }
    }
  }

  /**
   * The contents as the model at {@code index} may see them: its own signatures stay, and in place of
   * all others, and of those that the current turn never had, is what Gemini takes for none.
   *
   * @param always also when there is no foreign signature
   * @return {@code contents} itself when nothing is to be replaced
   */
  List<Content> contentsFor(int index, List<Content> contents, boolean always) {
    boolean foreign = always;
    for (int i = 0; i < contents.size() && !foreign; i++) {
      foreign = kind(contents.get(i), index) == Kind.FOREIGN;
    }
    if (!foreign) {
      return contents;
    }
    List<Content> replaced = Signatures.replaced(contents);
    List<Content> all = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      boolean own = kind(contents.get(i), index) == Kind.OWN;
      all.add(own ? contents.get(i) : replaced.get(i));
    }
    return all;
  }

  private enum Kind {
    UNSIGNED,
    OWN,
    FOREIGN
  }

  private Kind kind(Content content, int index) {
    Kind kind = Kind.UNSIGNED;
    for (Part part : content.parts()) {
      String signature = part.thoughtSignature();
      if (signature == null || signature.equals(Signatures.PLACEHOLDER)) {
        continue;
      }
      if (Objects.requireNonNullElse(owners.get(number(signature)), 0) != index) {
        return Kind.FOREIGN;
      }
      kind = Kind.OWN;
    }
    return kind;
  }

  private static long number(String signature) {
    long number = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < signature.length(); i++) {
      number = (number ^ signature.charAt(i)) * 0x100000001b3L;
    }
    return number;
  }
}
