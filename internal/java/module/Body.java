  /** Reads the body of a response. */
  private static final class Body {
    static final int LIMIT = 64 << 10;
    private static final int LONGEST_CODE = 128;
    private static final Pattern WELL_FORMED =
        Pattern.compile("[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)*");
    private static final Pattern DIGITS = Pattern.compile("[0-9]*");
    private static final Pattern NUMERIC = Pattern.compile("[-+.0-9Ee]+");

    private Body() {}

    static Found read(int status, String text, Headers headers) {
      Found found = new Found();
      Json root = Json.parse(text);
      if (root != null && !root.repeats(Tables.OURS)) {
        found = read(status, root);
      }
      if (found.code == null) {
        headers.addChallenge(found);
      }
      Duration delay = headers.retryAfter();
      if (delay != null) {
        found.retryAfter = delay;
      }
      return found;
    }

    private static Found read(int status, Json root) {
      Shape ours = null;
      for (Shape shape : Tables.SHAPES) {
        if (ours == null && shape.fits(status, root)) {
          ours = shape;
        }
      }
      Found found;
      if (ours == null) {
        found = Foreign.read(root);
      } else {
        found = Found.of(root.text(ours.code));
        for (String name : ours.messages) {
          found.message = found.message == null ? root.text(name) : found.message;
        }
        if (ours.marked && root.member("details") == null) {
          found.fields = Foreign.read(root).fields; // problem details have them in other members
        }
      }
      Json details = root.member("details");
      boolean counts = ours != null || found.saysSomething();
      if (counts && details != null && details != Json.Word.NULL && !details.repeatsAnywhere()) {
        if (found.fields.isEmpty()) {
          found.fields = details.texts();
        }
        found.details = details.toString();
      }
      return found;
    }

    /** Reports whether a text follows the grammar of codes: tokens joined by single separators. */
    static boolean isWellFormed(String code) {
      return code.length() <= LONGEST_CODE && WELL_FORMED.matcher(code).matches();
    }

    /**
     * Reports whether others may have meant a text as a code: it is printable ASCII without white
     * space and without what a log would escape, is not a phrase of a status, does not end as a
     * sentence does, and is not idle.
     */
    static boolean isCode(String text) {
      return text.length() <= LONGEST_CODE
          && text.chars().allMatch(c -> c > ' ' && c <= '~' && "\"\\<>&".indexOf(c) < 0)
          && text.chars().anyMatch(Body::isLetterOrDigit)
          && ".,;:!?".indexOf(text.charAt(text.length() - 1)) < 0
          && !Tables.PHRASES.contains(text)
          && !isIdle(text);
    }

    private static boolean isLetterOrDigit(int c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /**
     * Reports whether a text in the place of a code says nothing: it is a word such as "error", or
     * any number except an integer of four digits or more.
     */
    static boolean isIdle(String text) {
      if (isDigits(text)) {
        return text.replaceFirst("^0+", "").length() < 4;
      }
      if (NUMERIC.matcher(text).matches()) {
        try {
          Double.parseDouble(text);
          return true;
        } catch (NumberFormatException e) {
          return false;
        }
      }
      return Tables.WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    static boolean isDigits(String text) {
      return DIGITS.matcher(text).matches();
    }

    /** Reports whether a text has nothing to read. */
    static boolean isBlank(String text) {
      return text.codePoints()
          .allMatch(c -> (c >= 9 && c <= 13) || c == 0x85 || Character.isSpaceChar(c));
    }
  }

  /**
   * A body that the service writes.
   *
   * @param code the member that holds the code
   * @param messages those that hold the message; the first that is there counts
   * @param texts members that must be there, as texts
   * @param falses members that must be there and false
   * @param status members that must be there and equal to the HTTP status
   * @param without members that must not be there, as they would hold a code
   * @param only if there are any, and the code has no colon, there may be no others
   * @param marked whether the code must have a colon, or stand at the end of the member type
   */
  private record Shape(
      String code,
      List<String> messages,
      List<String> texts,
      List<String> falses,
      List<String> status,
      List<String> without,
      List<String> only,
      boolean marked) {
    boolean fits(int status, Json body) {
      String code = body.text(this.code);
      return code != null
          && (Code.of(code).isPresent() || (Body.isWellFormed(code) && Body.isCode(code)))
          && texts.stream().allMatch(name -> body.text(name) != null)
          && falses.stream().allMatch(name -> body.member(name) == Json.Word.FALSE)
          && this.status.stream().allMatch(name -> body.member(name) != null)
          && without.stream().allMatch(name -> body.member(name) == null)
          && agrees(body.member("status"), status)
          && agrees(body.member("statusCode"), status)
          && (code.contains(":") || fitsCode(code, body));
    }

    /** Reports whether a member for a status is missing or equals that of the response. */
    private static boolean agrees(Json member, int status) {
      return member == null
          || (member instanceof Json.Number number
              && number.text().equals(Integer.toString(status)));
    }

    /** Reports whether a body can have the shape with a code that has no colon. */
    private boolean fitsCode(String code, Json body) {
      if (marked) {
        String type = body.text("type");
        if (type == null || !type.endsWith(code)) {
          return false;
        }
        int before = type.length() - code.length();
        return before == 0 || "/#:=?".indexOf(type.charAt(before - 1)) >= 0;
      }
      return only.isEmpty()
          || body.members().stream().allMatch(member -> only.contains(member.name()));
    }
  }
