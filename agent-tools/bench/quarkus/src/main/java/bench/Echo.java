package bench;

import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.smallrye.mutiny.Uni;

/** An echo tool that answers on the event loop, as this project's does. */
public class Echo {

  @Tool(description = "Gives the text back")
  Uni<String> echo(@ToolArg(description = "The text") String text) {
    return Uni.createFrom().item(text);
  }
}
