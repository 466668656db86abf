package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/** An HTML page as a reader sees it: headings, lists, tables and links, nothing that is hidden. */
record HtmlText(String title, String text) {

  private static final int MAX_DEPTH = 512;
  private static final int MAX_LINK_LENGTH = 300;
  private static final Set<String> SKIPPED = Set.of(
      "script",
      "style",
      "noscript",
      "template",
      "iframe",
      "object",
      "embed",
      "svg",
      "math",
      "canvas",
      "audio",
      "video",
      "head",
      "select",
      "datalist",
      "textarea",
      "button",
      "dialog");
  private static final Pattern HIDDEN = Pattern.compile("(?i)(display\\s*:\\s*none"
      + "|visibility\\s*:\\s*(hidden|collapse)|opacity\\s*:\\s*0(\\.0*)?\\s*(;|$)"
      + "|font-size\\s*:\\s*0[a-z%]*\\s*(;|$))");

  static HtmlText of(byte[] body, @Nullable Charset charset, String url) throws IOException {
    Document page;
    try {
      page =
          Jsoup.parse(new ByteArrayInputStream(body), charset == null ? null : charset.name(), url);
    } catch (StackOverflowError e) {
      throw new ToolException("The page is nested too deep to be read", e);
    }
    Writer writer = new Writer();
    page.body().filter(writer);
    return new HtmlText(page.title(), writer.text());
  }

  private static final class Writer implements NodeFilter {

    private final StringBuilder out = new StringBuilder();
    private int preformatted;

    @Override
    public FilterResult head(Node node, int depth) {
      if (depth > MAX_DEPTH) {
        return FilterResult.SKIP_ENTIRELY;
      }
      if (node instanceof TextNode text) {
        append(
            preformatted > 0
                ? text.getWholeText()
                : text.getWholeText().replaceAll("[\\s\\u00a0]+", " "));
      } else if (node instanceof Element element) {
        if (SKIPPED.contains(element.normalName()) || isHidden(element)) {
          return FilterResult.SKIP_ENTIRELY;
        }
        open(element);
      }
      return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
      if (node instanceof Element element) {
        close(element);
      }
      return FilterResult.CONTINUE;
    }

    private static boolean isHidden(Element element) {
      return element.hasAttr("hidden")
          || element.attr("aria-hidden").equalsIgnoreCase("true")
          || HIDDEN.matcher(element.attr("style")).find();
    }

    private void open(Element element) {
      String name = element.normalName();
      if (name.equals("br")) {
        out.append('\n');
      } else if (name.equals("hr")) {
        newBlock();
        out.append("---\n");
      } else if (name.matches("h[1-6]")) {
        newBlock();
        out.append("#".repeat(name.charAt(1) - '0')).append(' ');
      } else if (name.equals("li")) {
        newLine();
        out.append("- ");
      } else if (name.equals("pre")) {
        newBlock();
        preformatted++;
      } else if (name.equals("tr")) {
        newLine();
      } else if (name.matches("td|th")) {
        out.append("| ");
      } else if (name.equals("img") && !element.attr("alt").isBlank()) {
        append("[image: " + element.attr("alt").strip() + "]");
      } else if (element.isBlock()) {
        newBlock();
      }
    }

    private void close(Element element) {
      String name = element.normalName();
      if (name.equals("a")) {
        String link = element.absUrl("href");
        if (link.length() <= MAX_LINK_LENGTH
            && link.toLowerCase(Locale.ROOT).startsWith("http")
            && element.hasText()) {
          append(" (" + link + ")");
        }
      } else if (name.equals("pre")) {
        preformatted = Math.max(0, preformatted - 1);
        newBlock();
      } else if (name.matches("td|th")) {
        append(" ");
      } else if (name.matches("h[1-6]|table|ul|ol")) {
        newBlock();
      } else if (element.isBlock() && !name.equals("li")) {
        newLine();
      }
    }

    private void append(String text) {
      boolean atStart = out.isEmpty() || Character.isWhitespace(out.charAt(out.length() - 1));
      out.append(atStart && preformatted == 0 ? text.stripLeading() : text);
    }

    private void newLine() {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
        out.append('\n');
      }
    }

    private void newBlock() {
      newLine();
      if (out.length() > 1 && out.charAt(out.length() - 2) != '\n') {
        out.append('\n');
      }
    }

    String text() {
      return out.toString()
          .replaceAll("[ \\t]+\\n", "\n")
          .replaceAll("\\n{3,}", "\n\n")
          .strip();
    }
  }
}
