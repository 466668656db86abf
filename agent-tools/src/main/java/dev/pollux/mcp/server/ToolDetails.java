package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.mcp.protocol.Icon;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What MCP lists of a tool beyond its declaration, for tools without a method to put {@link McpToolInfo}
 * on.
 */
public final class ToolDetails {

  private String title = "";
  private boolean readOnly;
  private boolean destructive = true;
  private boolean openWorld = true;
  private List<Icon> icons = List.of();
  private List<String> scopes = List.of();
  private @Nullable ObjectNode outputSchema;
  private boolean givesResult;

  /** Nothing beyond the declaration. */
  public ToolDetails() {}

  /** Copies {@code other}. */
  public ToolDetails(ToolDetails other) {
    this.title = other.title;
    this.readOnly = other.readOnly;
    this.destructive = other.destructive;
    this.openWorld = other.openWorld;
    this.icons = other.icons;
    this.scopes = other.scopes;
    this.outputSchema = other.outputSchema;
    this.givesResult = other.givesResult;
  }

  static ToolDetails of(McpToolInfo info) {
    return new ToolDetails()
        .setTitle(info.title())
        .setReadOnly(info.readOnly())
        .setDestructive(info.destructive())
        .setOpenWorld(info.openWorld())
        .setIcons(List.of(info.icons()).stream().map(Icon::of).toList())
        .setScopes(List.of(info.scopes()));
  }

  public String getTitle() {
    return title;
  }

  /** A name for people; none by default. */
  public ToolDetails setTitle(String title) {
    this.title = Objects.requireNonNull(title, "title");
    return this;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  /** Whether a call changes nothing; false by default. */
  public ToolDetails setReadOnly(boolean readOnly) {
    this.readOnly = readOnly;
    return this;
  }

  public boolean isDestructive() {
    return destructive;
  }

  /** Whether a call may destroy something; true by default. */
  public ToolDetails setDestructive(boolean destructive) {
    this.destructive = destructive;
    return this;
  }

  public boolean isOpenWorld() {
    return openWorld;
  }

  /** Whether a call reaches beyond what the server owns; true by default. */
  public ToolDetails setOpenWorld(boolean openWorld) {
    this.openWorld = openWorld;
    return this;
  }

  public List<Icon> getIcons() {
    return icons;
  }

  /** Pictures; none by default. */
  public ToolDetails setIcons(List<Icon> icons) {
    this.icons = List.copyOf(icons);
    return this;
  }

  public List<String> getScopes() {
    return scopes;
  }

  /** What a caller's token must allow, beyond what the whole server wants; nothing by default. */
  public ToolDetails setScopes(List<String> scopes) {
    this.scopes = List.copyOf(scopes);
    return this;
  }

  public @Nullable ObjectNode getOutputSchema() {
    return outputSchema;
  }

  /**
   * What the tool's output holds to; none by default. The output then goes out as structured content as
   * well, and one that does not hold to it is an error.
   */
  public ToolDetails setOutputSchema(ObjectNode outputSchema) {
    this.outputSchema = outputSchema.deepCopy();
    return this;
  }

  public boolean isGivesResult() {
    return givesResult;
  }

  /**
   * Whether the tool gives a {@code CallToolResult}, which is sent as it is; false by default. A method
   * whose return type says so need not tell it.
   */
  public ToolDetails setGivesResult(boolean givesResult) {
    this.givesResult = givesResult;
    return this;
  }
}
