package dev.pollux.mcp.untrusted;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpTool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The names that a model knows a server's tools by: {@code server__tool}. What a model's service would
 * refuse is replaced, and then the name ends in a hash of the true one, so that no two are the same.
 * Which name a tool gets depends on nothing but the two names.
 */
public final class ToolNames {

  /** Every service takes names of this length. */
  private static final int LONGEST = 64;

  private static final int LONGEST_SERVER = 24;
  private static final String BETWEEN = "__";
  private static final Pattern SERVER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  private ToolNames() {}

  /** The name of a server as tools begin with it; itself when it can be. */
  public static String server(String name) {
    boolean fits = SERVER.matcher(name).matches()
        && name.length() <= LONGEST_SERVER
        && !name.contains(BETWEEN)
        && !name.endsWith("_");
    if (fits) {
      return name;
    }
    String plain = plain(name).replaceAll("_+", "_");
    String start = plain.substring(0, Math.min(plain.length(), LONGEST_SERVER - 9));
    return "m" + start.replaceAll("_$", "") + "-" + hash(name).substring(0, 7);
  }

  /** The name that a model knows the tool by. */
  public static String of(String server, String tool) {
    String prefix = server(server) + BETWEEN;
    String plain = plain(tool);
    if (plain.equals(tool) && !tool.isEmpty() && prefix.length() + tool.length() <= LONGEST) {
      return prefix + tool;
    }
    String ending = "_" + hash(tool).substring(0, 10);
    int room = LONGEST - prefix.length() - ending.length();
    return prefix + plain.substring(0, Math.min(plain.length(), room)) + ending;
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), LONGEST); i++) {
      char c = name.charAt(i);
      boolean allowed = (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-';
      plain.append(allowed ? c : '_');
    }
    return name.length() > LONGEST ? plain.append('_').toString() : plain.toString();
  }

  /** What an approval of a tool is bound to: everything that a model or a user is told of it. */
  public static String fingerprint(McpTool tool) {
    TreeMap<String, Object> said = new TreeMap<>();
    for (String member :
        new String[] {"name", "title", "description", "inputSchema", "outputSchema", "annotations"
        }) {
      if (tool.json().has(member)) {
        said.put(member, tool.json().get(member));
      }
    }
    return hash(Json.write(said));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
