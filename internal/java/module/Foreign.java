  /** Reads a body that another service wrote. The tables say where to look. */
  private static final class Foreign {
    private static final Pattern COMPOUND = Pattern.compile("(?s).+[-_.:/#].*|.*[a-z][A-Z].*");
    private static final Pattern LOWER_WORDS =
        Pattern.compile("[a-z]+[0-9]?(?:[._:-][a-z]+[0-9]?)+");
    private static final Pattern UPPER_WORDS = Pattern.compile("[A-Z][A-Z0-9]*+(?:_[A-Z0-9]++)*+");

    /** Frameworks give each error an address that explains its status. */
    private static final Pattern OF_STATUS =
        Pattern.compile("^about:|/$|(?i:/rfc[0-9]|httpstatus|/status/[0-9])");

    private Foreign() {}

    /** An object that may have a code or a message. That of an entry is not the error's. */
    private record Place(Json object, boolean isEntry) {}

    /** Reads a member; null if it is not what is looked for. */
    private interface Read {
      String from(Json value, String name);
    }

    static Found read(Json value) {
      Found found = new Found();
      found.foreign = true;
      Json root = object(value);
      if (root == null) {
        return found;
      }
      List<Place> places = new ArrayList<>();
      for (List<String> path : Tables.PLACES) {
        Place place = place(root, path);
        if (place != null && !place.object.repeats(Tables.MEMBERS)) {
          places.add(place);
        }
      }
      found.code = ownCode(root);
      found.foreign = found.code == null;
      if (found.foreign) {
        found.code = code(root, places);
      }
      found.message = best(detail(root, "LocalizedMessage"), List.of("message"), Foreign::asText);
      for (Place place : places) {
        if (found.message == null) {
          found.message = best(place.object, Tables.MESSAGES, Foreign::asMessage);
        }
      }
      List<Fields.Field> fields =
          Fields.read(value, root, found.code == null && found.message == null);
      found.fields = new TreeMap<>();
      for (Fields.Field field : fields) {
        if (found.message == null && isSentence(field.text())) {
          found.message = field.text();
        }
        found.fields.putIfAbsent(field.path(), field.text()); // the first text for a field counts
      }
      found.retryAfter = delay(root);
      return found;
    }

    /** Returns an object, or the one that an array begins with; null for any other value. */
    private static Json object(Json value) {
      if (value instanceof Json.Array array) {
        value = array.elements().isEmpty() ? null : array.elements().get(0);
      }
      return value instanceof Json.Dictionary ? value : null;
    }

    /** Returns the value at the end of a path, in which a star stands for the first member. */
    static Json follow(Json from, List<String> path) {
      Json at = from;
      for (String name : path) {
        at = object(at);
        if (at == null) {
          return null;
        }
        boolean any = name.equals("*") && !at.members().isEmpty();
        at = any ? at.members().get(0).value() : at.member(name);
      }
      return at;
    }

    /** Returns the object at the end of a path. The members of an object errors are fields. */
    private static Place place(Json root, List<String> path) {
      Json found = follow(root, path);
      boolean isArray = found instanceof Json.Array;
      if (!isArray && !path.isEmpty() && path.get(path.size() - 1).equals("errors")) {
        return null;
      }
      Json at = object(found);
      if (at == null) {
        return null;
      }
      return new Place(at, isArray && Tables.ENTRIES.stream().anyMatch(n -> at.member(n) != null));
    }

    /** Returns what is read from the best member that something is read from. */
    static String best(Json object, List<String> names, Read read) {
      if (object == null) {
        return null;
      }
      for (String name : names) {
        for (Json.Member member : object.members()) {
          String found = member.name().equals(name) ? read.from(member.value(), name) : null;
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }

    /**
     * Returns the code in an ErrorInfo of gRPC or Connect that this service has written. The
     * metadata has the HTTP status as well; a gateway may have another one.
     */
    private static String ownCode(Json root) {
      Json metadata = follow(detail(root, "ErrorInfo"), List.of("metadata"));
      Json at = object(metadata);
      String code = at == null ? null : at.text("code");
      String status = at == null ? null : at.text("status");
      if (code == null || status == null || !status.matches("[45][0-9][0-9]")) {
        return null;
      }
      return Body.isWellFormed(code) && Body.isCode(code) ? code : null;
    }

    private static String code(Json root, List<Place> places) {
      List<Json> coded = places.stream().filter(p -> !p.isEntry).map(Place::object).toList();
      Json info = detail(root, "ErrorInfo");
      String code = codeIn(follow(info, List.of("metadata", "code")));
      for (Json at : coded) {
        code = code == null ? best(at, Tables.CODES, Foreign::asCode) : code;
      }
      if (code == null) {
        code = codeIn(follow(info, List.of("reason")));
      }
      if (code == null) { // as Zitadel has it
        code = codeIn(follow(detail(root, "ErrorDetail"), List.of("id")));
      }
      for (Json at : coded) {
        if (code == null) {
          code = best(at, Tables.HINTS, (value, name) -> asHint(value, name, at == root));
        }
      }
      return code;
    }

    /**
     * Returns the text of a value that is a code: a text, or a number without sign, fraction and
     * exponent.
     */
    private static String codeIn(Json value) {
      String code = null;
      if (value instanceof Json.Text found) {
        code = found.text();
      } else if (value instanceof Json.Number found && Body.isDigits(found.text())) {
        code = found.text();
      }
      return code != null && Body.isCode(code) ? code : null;
    }

    private static String asCode(Json value, String name) {
      String code = codeIn(value);
      if (code == null || !name.equals("__type")) {
        return code;
      }
      code = code.substring(code.lastIndexOf('#') + 1); // Amazon has a space before it
      return code.isEmpty() ? null : code;
    }

    /** Returns a member that looks like a code, in a place where most values are none. */
    private static String asHint(Json value, String name, boolean atRoot) {
      if (!(value instanceof Json.Text found)) {
        return null;
      }
      if (name.equals("message")) { // such as "WEAK_PASSWORD : Password should have 6 characters"
        String code = found.text().split(" : ", 2)[0];
        return code.length() <= Body.LONGEST_CODE && isUpperWords(code, true) ? code : null;
      }
      String code = codeIn(value);
      if (code == null) {
        return null;
      }
      boolean is =
          switch (name) {
            case "type" -> COMPOUND.matcher(code).matches() && !OF_STATUS.matcher(code).find();
            case "id" -> LOWER_WORDS.matcher(code).matches();
            case "name" ->
                isUpperWords(code, true) || code.endsWith("Error") || code.endsWith("Exception");
            default -> isUpperWords(code, false) && !atRoot; // the status of Google's errors
          };
      return is ? code : null;
    }

    /** Reports whether a text has words of capitals, joined by single underscores. */
    private static boolean isUpperWords(String text, boolean several) {
      return UPPER_WORDS.matcher(text).matches() && (!several || text.indexOf('_') > 0);
    }

    /** Reports whether a text is a message, in a place where a code could be. */
    private static boolean isSentence(String text) {
      return !Body.isCode(text) && !Body.isIdle(text);
    }

    static String asText(Json value, String name) {
      return value instanceof Json.Text found && !Body.isBlank(found.text()) ? found.text() : null;
    }

    /**
     * Returns a member that is a message: a text, or the first of an array, or in an object message
     * the value (OData), or in an object errors the detail (Phoenix).
     */
    private static String asMessage(Json value, String name) {
      Json inner = value;
      if (value instanceof Json.Array array) {
        inner = array.elements().isEmpty() ? null : array.elements().get(0);
      } else if (value instanceof Json.Dictionary && name.equals("message")) {
        inner = value.member("value");
      } else if (value instanceof Json.Dictionary && name.equals("errors")) {
        inner = value.member("detail");
      }
      String text = asText(inner, name);
      return text != null && Tables.SENTENCES.contains(name) && !isSentence(text) ? null : text;
    }

    /** Returns the entry of the list details whose type ends in a name of google.rpc, or null. */
    private static Json detail(Json root, String kind) {
      for (List<String> path : List.of(List.of("details"), List.of("error", "details"))) {
        if (follow(root, path) instanceof Json.Array list) {
          for (Json entry : list.elements()) {
            String type = best(entry, List.of("@type", "type"), Foreign::asMessage);
            if (type != null && type.endsWith("." + kind)) {
              return debugged(entry);
            }
          }
        }
      }
      return null;
    }

    /** Returns the object in which Connect has the members of an entry, or the entry. */
    static Json debugged(Json entry) {
      return entry.member("debug") instanceof Json.Dictionary debug ? debug : entry;
    }

    /** Returns how long to wait, or null. */
    private static Duration delay(Json root) {
      for (List<String> path : Tables.DELAY_PLACES) {
        Place place = place(root, path);
        for (int i = 0; place != null && i < Tables.DELAYS.size(); i++) {
          Json value = place.object.member(Tables.DELAYS.get(i));
          Duration delay = null;
          if (value instanceof Json.Number found) {
            delay = delay(found.text(), i == 0 ? 1e6 : 1e9);
          } else if (value instanceof Json.Text found) {
            delay = delay(found.text(), i == 0 ? 1e6 : 1e9);
          }
          if (delay != null) {
            return delay;
          }
        }
      }
      Json info = detail(root, "RetryInfo");
      String text = info == null ? null : info.text("retryDelay");
      boolean inSeconds = text != null && text.endsWith("s");
      return inSeconds ? delay(text.substring(0, text.length() - 1), 1e9) : null;
    }

    /**
     * Reads a number of units, of so many nanoseconds, without sign or exponent. More than a year
     * is taken for a point in time, and left out.
     */
    private static Duration delay(String text, double unit) {
      if (!text.matches("[0-9]++\\.?[0-9]*+|\\.[0-9]++")) {
        return null;
      }
      double nanoseconds = Double.parseDouble(text) * unit;
      boolean isDelay = nanoseconds <= 365.0 * 86400 * 1e9;
      return isDelay ? Duration.ofNanos(Math.round(nanoseconds)) : null;
    }
  }
