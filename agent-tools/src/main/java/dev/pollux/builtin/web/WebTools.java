package dev.pollux.builtin.web;

import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads pages of the public web: the tool {@code web_fetch}.
 *
 * <pre>{@code
 * WebTools web = new WebTools(vertx, new WebToolsOptions().setAllowedHosts(List.of("*.wikipedia.org")));
 * Agent agent = new Agent(model, web);
 * }</pre>
 *
 * <p>Only {@code GET} is sent, to http and https on ports 80 and 443, to hosts all of whose addresses
 * are public; a connection is made to an address that was checked, and each redirect is checked again.
 * HTML, JSON, XML and other texts are read, and PDF when {@code org.apache.pdfbox:pdfbox} is on the
 * class path. Whether somebody is asked before: see {@link WebToolsOptions#getApproval}.
 * Without a list of allowed hosts a fetch counts as a {@linkplain DataFlow#OUTBOUND way out} for private
 * data, and with private hosts what it gives counts as {@linkplain DataFlow#PRIVATE private}.
 *
 * <p>The model gets {@code {"url", "status", "mediaType", "notice", "untrusted": {"title", "text"},
 * "nextStart"}}: what the page says is inside {@code untrusted} alone, and {@code nextStart} is there
 * when the text goes on. Anything that is refused or fails is told to the model in words.
 *
 * <p>Thread safe; one may serve many agents.
 */
public final class WebTools implements Toolset {

  private static final int MAX_HEADER_BYTES = 32 * 1024;

  private final List<FunctionTool> tools;

  /** Tools with all defaults. */
  public WebTools(Vertx vertx) {
    this(vertx, new WebToolsOptions());
  }

  /** Tools that may do what {@code options} say. */
  public WebTools(Vertx vertx, WebToolsOptions options) {
    this(vertx, options, UnaryOperator.identity());
  }

  /** @param dialed what is connected to in place of an address that was checked */
  WebTools(Vertx vertx, WebToolsOptions options, UnaryOperator<SocketAddress> dialed) {
    WebToolsOptions own = new WebToolsOptions(options);
    // One connection for each request: a kept one would lead where a name led before.
    HttpClientOptions http = new HttpClientOptions()
        .setKeepAlive(false)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setConnectTimeout((int) Math.min(own.getTimeout().toMillis(), Integer.MAX_VALUE));
    if (own.getTrust() != null) {
      http.setTrustOptions(own.getTrust());
    }
    HttpClient client = vertx.createHttpClient(http);
    HostResolver resolver = own.getResolver() == null ? byRuntime(vertx) : own.getResolver();
    Fetching fetching = new Fetching(vertx, client, own, new HostRules(own, resolver), dialed);
    this.tools = Toolset.of(new FetchTool(fetching, own)).tools().stream()
        .map(tool -> tool.withApproval(own.getApproval()).withFlow(flow(own)))
        .toList();
  }

  private static Set<DataFlow> flow(WebToolsOptions options) {
    Set<DataFlow> flow = EnumSet.noneOf(DataFlow.class);
    if (options.getAllowedHosts().isEmpty()) {
      flow.add(DataFlow.OUTBOUND);
    }
    if (!options.getPrivateHosts().isEmpty()) {
      flow.add(DataFlow.PRIVATE);
    }
    return flow;
  }

  private static HostResolver byRuntime(Vertx vertx) {
    return host -> {
      Future<InetAddress[]> found =
          vertx.executeBlocking(() -> InetAddress.getAllByName(host), false);
      return found.map(List::of);
    };
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }
}
