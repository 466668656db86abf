package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestStateTest {

  private final AtomicLong now = new AtomicLong(1000);
  private final RequestState states =
      new RequestState(new byte[32], Duration.ofMillis(500), now::get);
  private final RequestState.Carried carried =
      new RequestState.Carried("key", Map.of("a", Json.parse("{\"b\":1}")));

  @Test
  void whatWasWrittenIsReadForAsLongAsItHolds() {
    String state = states.write("for", carried);

    now.set(1500);
    assertThat(states.read("for", state)).isEqualTo(carried);
    now.set(1501);
    assertThatThrownBy(() -> states.read("for", state)).hasMessage("The requestState has expired");
  }

  @Test
  void everyChangeOfACharacterIsSeen() {
    String state = states.write("for", carried);

    for (int i = 0; i < state.length(); i++) {
      // The last character of base64 holds bits that mean nothing.
      char other = state.charAt(i) == 'A' ? 'Q' : 'A';
      String changed = state.substring(0, i) + other + state.substring(i + 1);
      if (i < state.length() - 1) {
        assertThatThrownBy(() -> states.read("for", changed))
            .as("character %d", i)
            .isNotNull();
      }
    }
  }

  @Test
  void aStateOfAnotherServerOrForAnotherRequestIsRefused() {
    byte[] key = new byte[32];
    key[0] = 1;
    RequestState other = new RequestState(key, Duration.ofMillis(500), now::get);

    assertThatThrownBy(() -> states.read("for", other.write("for", carried)))
        .hasMessage("The requestState is none of this server");
    assertThatThrownBy(() -> states.read("else", states.write("for", carried)))
        .hasMessage("The requestState belongs to another request");
  }
}
