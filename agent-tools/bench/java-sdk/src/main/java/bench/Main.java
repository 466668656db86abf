package bench;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** The official Java SDK on Tomcat: an echo tool at /mcp on the port that is given. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws Exception {
    HttpServletStreamableServerTransportProvider servlet =
        HttpServletStreamableServerTransportProvider.builder().mcpEndpoint("/mcp").build();
    Map<String, Object> schema =
        Map.of("type", "object", "properties", Map.of("text", Map.of("type", "string")));
    McpServer.sync(servlet)
        .serverInfo("echo", "1.0.0")
        .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
        .toolCall(
            McpSchema.Tool.builder("echo", schema).description("Gives the text back").build(),
            (exchange, request) -> McpSchema.CallToolResult.builder()
                .addTextContent(String.valueOf(request.arguments().get("text")))
                .build())
        .build();
    Tomcat tomcat = new Tomcat();
    tomcat.setPort(Integer.parseInt(args[0]));
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
    Context context = tomcat.addContext("", System.getProperty("java.io.tmpdir"));
    Wrapper wrapper = Tomcat.addServlet(context, "mcp", servlet);
    wrapper.setAsyncSupported(true);
    context.addServletMappingDecoded("/*", "mcp");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
    tomcat.start();
    tomcat.getServer().await();
  }
}
