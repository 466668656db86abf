package dev.pollux.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingFuzzTest {

  @Test
  void anyBytesAreReadOrRefusedHoweverTheyAreCut() throws Exception {
    ReadingFuzz fuzz = new ReadingFuzz(20_261_121);

    fuzz.run(20_000);

    assertThat(fuzz.refused()).isBetween(2_000L, 18_000L);
  }
}
