  private static final long serialVersionUID = 1L;

  /** The status, or 0. */
  private final int status;

  /** The code as it was sent, or null. */
  private final String rawCode;

  /** The text for the user. */
  private final String userMessage;

  /** What is wrong with each field, by path. */
  private final TreeMap<String, String> fields;

  /** Details as JSON, or null. */
  private final String details;

  /** How long to wait, or null. */
  private final Duration retryAfter;

  /** Whether another service wrote the body. */
  private final boolean foreign;

  /**
   * Makes an error with a code, its status and its message, as tests need it.
   *
   * @param code the code
   */
  public ApiException(Code code) {
    this(code.status(), Found.of(code.text()));
  }

  private ApiException(int status, Found found) {
    super(logged(status, found.code, userMessage(status, found)));
    this.status = status;
    this.rawCode = found.code;
    this.userMessage = userMessage(status, found);
    this.fields = new TreeMap<>(found.fields);
    this.details = found.details;
    this.retryAfter = found.retryAfter;
    this.foreign = found.foreign;
  }

  /**
   * Makes an error of a response that failed. It recognises the bodies of this service by their
   * members, whichever form they have. In a body that another service wrote it looks for code,
   * message, fields and delay where most services have them; if there is no code, the one in the
   * header WWW-Authenticate counts.
   *
   * <p>It never throws: what can't be read, such as the page of a proxy, JSON nested deeper than 32
   * or more than 64 KiB, gives an error without a code.
   *
   * @param status the HTTP status, 0 if there was no response
   * @param body the body; null is an empty one
   * @param headers the headers, with names in any case; null is none
   * @return the error, to be thrown
   */
  public static ApiException parse(int status, byte[] body, Map<String, List<String>> headers) {
    boolean readable = body != null && body.length <= Body.LIMIT;
    String text = readable ? new String(body, StandardCharsets.UTF_8) : "";
    return new ApiException(status, Body.read(status, text, new Headers(headers)));
  }

  /**
   * Makes an error of a response whose body is a text, like {@link #parse(int, byte[], Map)}.
   *
   * @param status the HTTP status, 0 if there was no response
   * @param body the body; null is an empty one
   * @param headers the headers, with names in any case; null is none
   * @return the error, to be thrown
   */
  public static ApiException parse(int status, String body, Map<String, List<String>> headers) {
    boolean readable = body != null && body.length() <= Body.LIMIT;
    return parse(status, readable ? body.getBytes(StandardCharsets.UTF_8) : null, headers);
  }

  /**
   * Returns the HTTP status of the response, whatever the body says.
   *
   * @return the status, 0 if there was no response
   */
  public int status() {
    return status;
  }

  /**
   * Returns the code, if it is one of {@link Code}. A body that another service wrote never has the
   * code of a document, even if it is spelled the same.
   *
   * @return the code
   */
  public Optional<Code> code() {
    return known(rawCode, foreign);
  }

  /**
   * Reports whether the error has a code.
   *
   * @param code the code
   * @return whether it is {@link #code()}
   */
  public boolean hasCode(Code code) {
    return code != null && code == code().orElse(null);
  }

  /**
   * Returns the code as it was sent, known or not: printable ASCII without spaces, at most 128
   * characters.
   *
   * @return the code, empty if there was none
   */
  public Optional<String> rawCode() {
    return Optional.ofNullable(rawCode);
  }

  /**
   * Returns the text for the user: the one that was sent, cut at 4 KiB, else that of the code, else
   * a sentence for the status. It may have any characters. {@link #getMessage()}, which is for
   * logs, escapes those that disturb a log.
   *
   * @return the text
   */
  public String userMessage() {
    return userMessage;
  }

  /**
   * Returns what to do, as the code says or, without a known one, the status.
   *
   * @return the action
   */
  public Action action() {
    return code().map(Code::action).orElseGet(() -> Tables.action(status));
  }

  /**
   * Reports whether the same request, unchanged, may succeed later: there was no response, the
   * status or that of the code is 429, 502, 503 or 504, a delay is known, or the code says so.
   *
   * @return whether to try again
   */
  public boolean temporary() {
    return retryAfter != null
        || isTemporary(status)
        || code().filter(known -> isTemporary(known.status())).isPresent()
        // RFC 8628, section 3.5
        || "authorization_pending".equals(rawCode)
        || "slow_down".equals(rawCode);
  }

  /**
   * Returns what is wrong with each field of the request: texts by dot path, such as {@code
   * settings.max_sessions}.
   *
   * @return the fields in the order of their paths, which can't be changed
   */
  public Map<String, String> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /**
   * Returns the member details of the body, whatever it holds, as JSON without white space.
   *
   * @return the details, empty if there are none, or if a key stands in them twice
   */
  public Optional<String> details() {
    return Optional.ofNullable(details);
  }

  /**
   * Returns how long to wait, if the response said so: in the header Retry-After, or else in the
   * body of another service. It is at most 2<sup>32</sup> seconds.
   *
   * @return the delay
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  private static Optional<Code> known(String text, boolean foreign) {
    return Code.of(text).filter(code -> !foreign || code.own);
  }

  private static boolean isTemporary(int status) {
    return status == 0 || status == 429 || status == 502 || status == 503 || status == 504;
  }

  private static String userMessage(int status, Found found) {
    if (found.message != null && !found.message.isEmpty()) {
      return cut(found.message);
    }
    return known(found.code, found.foreign)
        .map(Code::message)
        .orElseGet(() -> Tables.sentence(status));
  }

  /** Cuts a text at 4 KiB of UTF-8, and does not split a character. */
  private static String cut(String text) {
    int size = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (size > 4096) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  /** Returns a line for logs. */
  private static String logged(int status, String code, String text) {
    StringBuilder line = new StringBuilder().append(status);
    if (code != null) {
      line.append(' ').append(code);
    }
    line.append(": ");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (disturbs(c)) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /**
   * Reports whether a character could forge the line of a log or disturb a terminal: control
   * characters, separators of lines, and those that change the direction of the text.
   */
  private static boolean disturbs(char c) {
    return Character.isISOControl(c)
        || c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** What a response says, whichever its form. */
  private static final class Found {
    String code;
    String message;
    Map<String, String> fields = Map.of();
    String details;
    Duration retryAfter;

    /** Whether another service wrote it. */
    boolean foreign;

    static Found of(String code) {
      Found found = new Found();
      found.code = code;
      return found;
    }

    boolean saysSomething() {
      return code != null || message != null || !fields.isEmpty() || retryAfter != null;
    }
  }
