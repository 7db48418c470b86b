  /**
   * A value of JSON (RFC 8259). A reader of our own keeps the order of the members, those that are
   * there twice, and numbers as they were sent, of any size. It takes a lone surrogate and bytes
   * that are not UTF-8 for U+FFFD, as Go does.
   */
  private sealed interface Json {
    enum Word implements Json {
      NULL,
      TRUE,
      FALSE;

      @Override
      public String toString() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    record Number(String text) implements Json {
      @Override
      public String toString() {
        return text;
      }
    }

    record Text(String text) implements Json {
      @Override
      public String toString() {
        return quoted(text);
      }
    }

    record Array(List<Json> elements) implements Json {
      @Override
      public String toString() {
        return elements.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]"));
      }
    }

    record Member(String name, Json value) {
      @Override
      public String toString() {
        return quoted(name) + ":" + value;
      }
    }

    record Dictionary(List<Member> members) implements Json {
      @Override
      public String toString() {
        return members.stream().map(Member::toString).collect(Collectors.joining(",", "{", "}"));
      }
    }

    /** Reads a text, perhaps after a byte order mark. It is null if that is not JSON. */
    static Json parse(String text) {
      return new JsonReader(text.startsWith("\ufeff") ? text.substring(1) : text).read();
    }

    /** Returns the members of an object, none of any other value. */
    default List<Member> members() {
      return List.of();
    }

    /** Returns a member of an object, the first of those with that name; null if it is missing. */
    default Json member(String name) {
      for (Member member : members()) {
        if (member.name.equals(name)) {
          return member.value;
        }
      }
      return null;
    }

    /** Returns a member that is a text, null for any other. */
    default String text(String name) {
      return member(name) instanceof Text found ? found.text : null;
    }

    /** Returns the members of an object whose members are all texts. */
    default Map<String, String> texts() {
      Map<String, String> texts = new TreeMap<>();
      for (Member member : members()) {
        if (!(member.value instanceof Text found)) {
          return Map.of();
        }
        texts.put(member.name, found.text);
      }
      return texts;
    }

    /** Reports whether an object has one of the members of a list twice. */
    default boolean repeats(Set<String> names) {
      Set<String> seen = new HashSet<>();
      return members().stream()
          .anyMatch(member -> names.contains(member.name) && !seen.add(member.name));
    }

    /** Reports whether an object in the value has any member twice. */
    default boolean repeatsAnywhere() {
      if (this instanceof Array array) {
        return array.elements.stream().anyMatch(Json::repeatsAnywhere);
      }
      Set<String> seen = new HashSet<>();
      return members().stream()
          .anyMatch(member -> !seen.add(member.name) || member.value.repeatsAnywhere());
    }

    private static String quoted(String text) {
      StringBuilder quoted = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ') {
          quoted.append(String.format("\\u%04x", (int) c));
        } else if (c == '"' || c == '\\') {
          quoted.append('\\').append(c);
        } else {
          quoted.append(c);
        }
      }
      return quoted.append('"').toString();
    }
  }

  /** Reads JSON. It has read the text before the position. */
  private static final class JsonReader {
    /** How deep arrays and objects may nest inside the outermost object. */
    private static final int DEPTH = 32;

    private static final Pattern NUMBER =
        Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");

    private final String text;
    private int at;

    JsonReader(String text) {
      this.text = text;
    }

    /** Says that a text is not JSON. It needs no stack trace. */
    private static final class Malformed extends Exception {
      private static final long serialVersionUID = 1L;

      Malformed() {
        super("not JSON", null, false, false);
      }
    }

    Json read() {
      try {
        Json value = value(peek() == '{' ? DEPTH + 1 : DEPTH);
        return peek() < 0 ? value : null;
      } catch (Malformed e) {
        return null;
      }
    }

    /** Skips white space, and returns the character after it, -1 at the end. */
    private int peek() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : -1;
    }

    /** Returns the next character. */
    private char next() throws Malformed {
      if (at >= text.length()) {
        throw new Malformed();
      }
      return text.charAt(at++);
    }

    /** Reads the value after white space, which may be nested so deep. */
    private Json value(int depth) throws Malformed {
      return switch (peek()) {
        case '{' -> object(depth - 1);
        case '[' -> array(depth - 1);
        case '"' -> new Json.Text(string());
        case 't' -> word("true", Json.Word.TRUE);
        case 'f' -> word("false", Json.Word.FALSE);
        case 'n' -> word("null", Json.Word.NULL);
        default -> number();
      };
    }

    private Json word(String word, Json value) throws Malformed {
      if (!text.startsWith(word, at)) {
        throw new Malformed();
      }
      at += word.length();
      return value;
    }

    private Json number() throws Malformed {
      Matcher found = NUMBER.matcher(text).region(at, text.length());
      if (!found.lookingAt()) {
        throw new Malformed();
      }
      at = found.end();
      return new Json.Number(found.group());
    }

    private Json object(int depth) throws Malformed {
      List<Json.Member> members = new ArrayList<>();
      at++;
      if (depth < 0) {
        throw new Malformed();
      }
      boolean ended = peek() == '}';
      if (ended) {
        at++;
      }
      while (!ended) {
        if (peek() != '"') {
          throw new Malformed();
        }
        String name = string();
        if (peek() != ':') {
          throw new Malformed();
        }
        at++;
        members.add(new Json.Member(name, value(depth)));
        ended = ends('}');
      }
      return new Json.Dictionary(members);
    }

    private Json array(int depth) throws Malformed {
      List<Json> elements = new ArrayList<>();
      at++;
      if (depth < 0) {
        throw new Malformed();
      }
      boolean ended = peek() == ']';
      if (ended) {
        at++;
      }
      while (!ended) {
        elements.add(value(depth));
        ended = ends(']');
      }
      return new Json.Array(elements);
    }

    /** Reads a comma, or the end of an object or array, and reports which of them. */
    private boolean ends(char end) throws Malformed {
      int c = peek();
      if (c != ',' && c != end) {
        throw new Malformed();
      }
      at++;
      return c == end;
    }

    private String string() throws Malformed {
      StringBuilder read = new StringBuilder();
      at++;
      for (char c = next(); c != '"'; c = next()) {
        if (c < ' ') {
          throw new Malformed();
        }
        read.append(c == '\\' ? escaped() : c);
      }
      for (int i = 0; i < read.length(); i++) {
        if (Character.isSupplementaryCodePoint(read.codePointAt(i))) {
          i++;
        } else if (Character.isSurrogate(read.charAt(i))) {
          read.setCharAt(i, '\ufffd');
        }
      }
      return read.toString();
    }

    /** Reads what follows a backslash. */
    private char escaped() throws Malformed {
      char c = next();
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> {
          int code = 0;
          for (int i = 0; i < 4; i++) {
            char digit = next();
            if (digit > 'f' || Character.digit(digit, 16) < 0) {
              throw new Malformed();
            }
            code = code << 4 | Character.digit(digit, 16);
          }
          yield (char) code;
        }
        default -> throw new Malformed();
      };
    }
  }
