package dev.pollux.session.file;

import java.util.Arrays;

/** Where entries begin in a log: of some of them, so that one is found without reading all before it. */
final class Offsets {

  private static final int STEP = 64;

  private long[] offsets = new long[1];
  private int count;

  /** The entry with this sequence number begins here; called for each of them, in order. */
  void add(long sequence, long offset) {
    if (sequence % STEP == 0) {
      if (count == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * count);
      }
      offsets[count++] = offset;
    }
  }

  /** The nearest entry up to this one whose offset is known. */
  long nearest(long sequence) {
    return sequence / STEP * STEP;
  }

  /** Where {@link #nearest} begins. */
  long of(long sequence) {
    return offsets[(int) (sequence / STEP)];
  }
}
