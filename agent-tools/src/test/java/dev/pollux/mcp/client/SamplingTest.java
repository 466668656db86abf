package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.testing.ScriptedModel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplingTest {

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedModel model = new ScriptedModel(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private CreateMessageResult ask(String params) {
    SamplingHandler handler = SamplingHandler.of(model, 500);
    Promise<CreateMessageResult> answer = Promise.promise();
    vertx.runOnContext(v -> Future.<CreateMessageResult>future(promise -> handler
            .createMessage("peer", new CreateMessageRequest((ObjectNode) Json.parse(params)))
            .onComplete(promise))
        .onComplete(answer));
    return answer.future().await();
  }

  @Test
  void aModelAnswersWithinItsLimit() {
    model.thenSays("Paris");

    CreateMessageResult result = ask(
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"The capital?\"}}],"
            + "\"systemPrompt\":\"Be short\",\"maxTokens\":100000}");

    GenerateContentRequest request = model.requests().get(0);
    assertThat(result.text()).isEqualTo("Paris");
    assertThat(result.model()).isEqualTo(model.id());
    assertThat(request.contents().get(0).text()).isEqualTo("The capital?");
    assertThat(request.json().toString()).contains("\"maxOutputTokens\":500", "Be short");
  }

  @Test
  void whatAModelCannotBeShownIsRefused() {
    assertThatThrownBy(
            () -> ask("{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"smell\"}}]}"))
        .hasMessage("Content of this kind cannot be given to the model");
  }
}
