  /** The headers that say something about an error. */
  private static final class Headers {
    private static final long LONGEST = 1L << 32; // seconds
    private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
    private static final List<String> MONTHS =
        List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** The three forms of dates (RFC 9110, section 5.6.7). */
    private static final List<Pattern> DATES =
        List.of(
            Pattern.compile(
                "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d\\d) (?<month>\\w{3}) (?<year>\\d{4}) "
                    + TIME
                    + " GMT"),
            Pattern.compile(
                "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, "
                    + "(?<day>\\d\\d)-(?<month>\\w{3})-(?<year>\\d\\d) "
                    + TIME
                    + " GMT"),
            Pattern.compile(
                "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>\\w{3}) (?<day> \\d|\\d\\d) "
                    + TIME
                    + " (?<year>\\d{4})"));

    private final Map<String, List<String>> headers;

    Headers(Map<String, List<String>> headers) {
      this.headers = headers == null ? Map.of() : headers;
    }

    /** Returns the values of a header. */
    private List<String> values(String name) {
      List<String> all = new ArrayList<>();
      // HttpURLConnection has the line of the status there, with null in place of a name.
      headers.forEach(
          (key, values) -> {
            if (name.equalsIgnoreCase(key) && values != null) {
              values.stream().filter(Objects::nonNull).map(String::strip).forEach(all::add);
            }
          });
      return all;
    }

    /** Returns the first value of a header, an empty text if there is none. */
    private String first(String name) {
      return values(name).stream().findFirst().orElse("");
    }

    /** Returns how long Retry-After asks to wait (RFC 9110, section 10.2.3), or null. */
    Duration retryAfter() {
      String value = first("Retry-After");
      String number = value.split(",", 2)[0].strip(); // of several, joined on the way
      if (!number.isEmpty() && Body.isDigits(number)) {
        String seconds = number.replaceFirst("^0+(?=.)", "");
        boolean isLong = seconds.length() > 10;
        return Duration.ofSeconds(isLong ? LONGEST : Math.min(Long.parseLong(seconds), LONGEST));
      }
      Instant until = date(value);
      if (until == null) {
        return null;
      }
      Instant sent = date(first("Date"));
      Instant from = sent == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : sent;
      long seconds = from.until(until, ChronoUnit.SECONDS);
      return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST)));
    }

    /** Reads a date, null if it is none. */
    private static Instant date(String text) {
      for (Pattern form : DATES) {
        Matcher found = form.matcher(text);
        int month = found.matches() ? 1 + MONTHS.indexOf(found.group("month")) : 0;
        if (month > 0) {
          int year = number(found, "year");
          if (year < 100) { // one that is at most 50 years from now
            year += 2000 + year > Year.now(ZoneOffset.UTC).getValue() + 50 ? 1900 : 2000;
          }
          try {
            return LocalDateTime.of(
                    year,
                    month,
                    number(found, "day"),
                    number(found, "hour"),
                    number(found, "minute"),
                    number(found, "second"))
                .toInstant(ZoneOffset.UTC);
          } catch (DateTimeException e) { // such as 31 November
            return null;
          }
        }
      }
      return null;
    }

    private static int number(Matcher found, String group) {
      return Integer.parseInt(found.group(group).strip());
    }

    /** Adds the error of a challenge (RFC 6750, section 3). */
    void addChallenge(Found found) {
      for (Map<String, String> challenge : ChallengeReader.read(values("WWW-Authenticate"))) {
        String code = challenge.get("error");
        if (code != null && Body.isCode(code)) {
          found.code = code;
          found.foreign = true;
          if (found.message == null) {
            found.message = challenge.get("error_description");
          }
          return;
        }
      }
    }
  }

  /** Reads the lines of WWW-Authenticate (RFC 9110, section 11.6.1). */
  private static final class ChallengeReader {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]++";
    private static final Pattern SEPARATORS = Pattern.compile("[, \t]*+");
    private static final Pattern SCHEME = Pattern.compile(TOKEN + "(?=[ \t,]|\\z)");
    private static final Pattern NAME = Pattern.compile("(" + TOKEN + ")[ \t]*+=[ \t]*+");
    private static final Pattern VALUE = Pattern.compile(TOKEN);
    private static final Pattern END = Pattern.compile("[ \t]*+(?:,|\\z)");

    private ChallengeReader() {}

    /**
     * Returns the parameters of each challenge. There are none if a line is malformed, or has
     * credentials in place of parameters.
     */
    static List<Map<String, String>> read(List<String> lines) {
      List<Map<String, String>> all = new ArrayList<>();
      for (String line : lines) {
        if (!readLine(line, all)) {
          return List.of();
        }
      }
      return all;
    }

    private static boolean readLine(String line, List<Map<String, String>> all) {
      Matcher at = SEPARATORS.matcher(line);
      boolean first = true;
      while (at.usePattern(SEPARATORS).lookingAt()) {
        boolean separated = first || at.group().contains(",");
        first = false;
        int end = at.end();
        if (end == line.length()) {
          return true;
        }
        at.region(end, line.length());
        end = all.isEmpty() ? -1 : parameter(line, at, all.get(all.size() - 1));
        if (end < 0 && separated && at.usePattern(SCHEME).lookingAt()) {
          all.add(new HashMap<>());
          end = at.end();
        }
        if (end < 0) {
          return false;
        }
        at.region(end, line.length());
      }
      return true;
    }

    /** Reads a parameter, and returns its end, -1 if there is none. */
    private static int parameter(String line, Matcher at, Map<String, String> parameters) {
      if (!at.usePattern(NAME).lookingAt()) {
        return -1;
      }
      String name = at.group(1).toLowerCase(Locale.ROOT);
      int begin = at.start();
      int start = at.end();
      int end = start;
      StringBuilder value = new StringBuilder();
      if (line.startsWith("\"", start)) {
        end = quoted(line, start, value);
      } else if (at.usePattern(VALUE).region(start, line.length()).lookingAt()) {
        value.append(at.group());
        end = at.end();
      }
      boolean ended = end > start && at.usePattern(END).region(end, line.length()).lookingAt();
      if (ended) {
        parameters.put(name, value.toString());
      }
      at.region(begin, line.length());
      return ended ? end : -1;
    }

    /** Reads a quoted text, and returns its end, -1 if it is malformed. */
    private static int quoted(String line, int start, StringBuilder value) {
      for (int i = start + 1; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '"') {
          return i + 1;
        }
        if (c == '\\') {
          i++;
          c = i < line.length() ? line.charAt(i) : 0;
          if (c < ' ' || c > '~') {
            return -1;
          }
        }
        if (c != '\t' && (c < ' ' || c == 0x7f)) {
          return -1;
        }
        value.append(c);
      }
      return -1;
    }
  }
