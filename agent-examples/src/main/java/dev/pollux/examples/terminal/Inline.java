package dev.pollux.examples.terminal;

/**
 * Reads the emphasis, code and links of one line as it comes. What may still become one of them is held
 * back until its end has come, or the line's.
 */
final class Inline {

  /** So that a line of openings without an end costs no more than this for each character. */
  private static final int MAX_HELD = 1000;

  private static final String SIGNS = "\\`*_~[]()!";

  interface Letters {
    void put(int codePoint, int style);
  }

  private final Letters out;
  private final StringBuilder held = new StringBuilder();
  private int style;
  private int before = ' ';

  Inline(Letters out) {
    this.out = out;
  }

  /** Begins a line. */
  void begin(int style) {
    this.style = style;
    this.before = ' ';
  }

  void add(int c) {
    boolean first = held.isEmpty();
    boolean behindSign = !first && isSign(held.charAt(held.length() - 1));
    held.appendCodePoint(c);
    if (first || behindSign || isSign(c) || held.length() > MAX_HELD) {
      held.delete(0, parse(held, style, false));
      while (held.length() > MAX_HELD) {
        letter(held.charAt(0), style); // a sign, as it is what is held back for
        held.deleteCharAt(0);
        held.delete(0, parse(held, style, false));
      }
    }
  }

  void end() {
    parse(held, style, true);
    held.setLength(0);
  }

  private static boolean isSign(int c) {
    return SIGNS.indexOf(c) >= 0;
  }

  private void letter(int c, int style) {
    out.put(c, style);
    before = c;
  }

  private void letters(CharSequence text, int style) {
    text.codePoints().forEach(c -> letter(c, style));
  }

  /** Puts out what is decided of a text and says where the rest begins. */
  private int parse(CharSequence text, int style, boolean whole) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int next;
      if (c == '\\') {
        next = escape(text, at, style, whole);
      } else if (c == '`') {
        next = code(text, at, style, whole);
      } else if (c == '*' || c == '_' || c == '~') {
        next = emphasis(text, at, style, whole);
      } else if (c == '[') {
        next = link(text, at, at, style, whole);
      } else if (c == '!') {
        next = image(text, at, style, whole);
      } else {
        int codePoint = Character.codePointAt(text, at);
        letter(codePoint, style);
        next = at + Character.charCount(codePoint);
      }
      if (next < 0) {
        return at;
      }
      at = next;
    }
    return at;
  }

  private int escape(CharSequence text, int at, int style, boolean whole) {
    if (at + 1 == text.length() && !whole) {
      return -1;
    }
    boolean escapes = at + 1 < text.length()
        && text.charAt(at + 1) < 128
        && !Character.isLetterOrDigit(text.charAt(at + 1))
        && text.charAt(at + 1) > ' ';
    letter(escapes ? text.charAt(at + 1) : '\\', style);
    return escapes ? at + 2 : at + 1;
  }

  private int code(CharSequence text, int at, int style, boolean whole) {
    int run = run(text, at);
    int end = codeEnd(text, at + run, run, whole);
    if (end == -1) {
      return -1;
    }
    if (end < 0) {
      letters(text.subSequence(at, at + run), style);
      return at + run;
    }
    CharSequence code = text.subSequence(at + run, end);
    boolean padded =
        code.length() > 2 && code.charAt(0) == ' ' && code.charAt(code.length() - 1) == ' ';
    letters(padded ? code.subSequence(1, code.length() - 1) : code, style | Look.CODE);
    return end + run;
  }

  /** Where the backticks are that end code; -1 when they may still come, -2 when there are none. */
  private static int codeEnd(CharSequence text, int from, int run, boolean whole) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == '`') {
        int other = run(text, at);
        if (at + other == text.length() && !whole) {
          return -1;
        }
        if (other == run) {
          return at;
        }
        at += other - 1;
      }
    }
    return whole ? -2 : -1;
  }

  private static int run(CharSequence text, int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) == text.charAt(at)) {
      end++;
    }
    return end - at;
  }

  private int emphasis(CharSequence text, int at, int style, boolean whole) {
    char sign = text.charAt(at);
    int run = run(text, at);
    int from = at + run;
    if (from == text.length() && !whole) {
      return -1;
    }
    int added = sign == '~'
        ? run == 2 ? Look.STRUCK : 0
        : run == 1 ? Look.ITALIC : run == 2 ? Look.BOLD : run == 3 ? Look.BOLD | Look.ITALIC : 0;
    boolean opens = added != 0
        && from < text.length()
        && !Character.isWhitespace(text.charAt(from))
        && !(sign == '_' && Character.isLetterOrDigit(at > 0 ? text.charAt(at - 1) : before));
    int end = opens ? emphasisEnd(text, from, sign, run, whole) : -2;
    if (end == -1) {
      return -1;
    }
    if (end < 0) {
      letters(text.subSequence(at, from), style);
      return from;
    }
    parse(text.subSequence(from, end), style | added, true);
    return end + run;
  }

  /** Where emphasis ends; -1 when that may still come, -2 when it does not. */
  private static int emphasisEnd(CharSequence text, int from, char sign, int run, boolean whole) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
        continue;
      }
      int length = c == '`' || c == sign ? run(text, at) : 1;
      if (c == sign) {
        int behind = at + length;
        if (behind == text.length() && !whole) {
          return -1;
        }
        boolean inWord =
            sign == '_' && behind < text.length() && Character.isLetterOrDigit(text.charAt(behind));
        if (length == run && !Character.isWhitespace(text.charAt(at - 1)) && !inWord) {
          return at;
        }
      } else if (c == '`') {
        int end = codeEnd(text, at + length, length, whole);
        at = end < 0 ? at : end;
      }
      at += length;
    }
    return whole ? -2 : -1;
  }

  private int image(CharSequence text, int at, int style, boolean whole) {
    if (at + 1 == text.length() && !whole) {
      return -1;
    }
    if (at + 1 < text.length() && text.charAt(at + 1) == '[') {
      return link(text, at, at + 1, style, whole);
    }
    letter('!', style);
    return at + 1;
  }

  /** The address stands behind the text: a link shows where it leads. */
  private int link(CharSequence text, int at, int bracket, int style, boolean whole) {
    int close = closing(text, bracket, '[', ']');
    int end = close < 0 || close + 1 >= text.length() || text.charAt(close + 1) != '('
        ? -1
        : closing(text, close + 1, '(', ')');
    if (end < 0) {
      boolean mayCome = close < 0 || close + 1 == text.length() || text.charAt(close + 1) == '(';
      if (mayCome && !whole) {
        return -1;
      }
      letter(text.charAt(at), style);
      return at + 1;
    }
    CharSequence label = text.subSequence(bracket + 1, close);
    String address = text.subSequence(close + 2, end).toString().strip();
    parse(label, style | Look.UNDERLINE, true);
    if (!address.isEmpty() && !address.contentEquals(label)) {
      letters(label.isEmpty() ? "" : " ", style);
      letters("(" + address + ")", style | Look.DIM);
    }
    return end + 1;
  }

  private static int closing(CharSequence text, int from, char opens, char closes) {
    int depth = 0;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == opens) {
        depth++;
      } else if (c == closes && --depth == 0) {
        return at;
      }
    }
    return -1;
  }
}
