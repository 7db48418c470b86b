    /**
     * Returns the code with a text. Spelling and case count.
     *
     * @param text the text, or null
     * @return the code, empty if there is none, such as one of a newer service
     */
    public static Optional<Code> of(String text) {
      return Optional.ofNullable(Lookup.CODES.get(text));
    }

    /**
     * Returns the code as it is spelled on the wire.
     *
     * @return the code, such as {@code user:not_found}
     */
    public String text() {
      return text;
    }

    /**
     * Returns the documented HTTP status.
     *
     * @return the status, 400 to 599
     */
    public int status() {
      return status;
    }

    /**
     * Returns the documented text, in English.
     *
     * @return the message
     */
    public String message() {
      return message;
    }

    /**
     * Returns what helps where the code occurs.
     *
     * @return the action
     */
    public Action action() {
      return action;
    }

    /**
     * Returns what to use in place of a code that is deprecated.
     *
     * @return the code; empty for all others, and if that code is not here
     */
    public Optional<Code> replacedBy() {
      return of(replacedBy);
    }

    /**
     * Returns the code as it is spelled on the wire.
     *
     * @return the same as {@link #text()}
     */
    @Override
    public String toString() {
      return text;
    }

    // A class of its own: the names of codes can't be the same as those in it.
    private static final class Lookup {
      static final Map<String, Code> CODES = byText();

      private static Map<String, Code> byText() {
        Map<String, Code> codes = new HashMap<>();
        for (Code code : values()) {
          codes.put(code.text, code);
        }
        return codes;
      }
    }
  }
