  /** Reads what the body of another service says of fields. */
  private static final class Fields {
    private Fields() {}

    /** The path of a field, and what is wrong with it. */
    record Field(String path, String text) {}

    /** The kinds of values that are fields. */
    private enum Kinds {
      ALL,
      OBJECTS,
      ARRAYS
    }

    /**
     * Returns the fields. Alone says that the body has no code and no message, so that it may have
     * fields and nothing else.
     */
    static List<Field> read(Json value, Json root, boolean alone) {
      for (List<String> path : Tables.FIELD_LISTS) {
        if (Foreign.follow(root, path) instanceof Json.Array list) {
          List<Field> fields = listed(list);
          if (!fields.isEmpty()) {
            return fields;
          }
        }
      }
      for (List<String> path : Tables.FIELD_MAPS) {
        Kinds kinds =
            switch (path.get(0)) {
              case "data" -> Kinds.OBJECTS; // texts would be what the client has sent
              case "message" -> Kinds.ARRAYS;
              default -> Kinds.ALL;
            };
        List<Field> fields = mapped(Foreign.follow(root, path), kinds);
        if (!fields.isEmpty()) {
          return fields;
        }
      }
      return alone ? mapped(value, Kinds.ARRAYS) : List.of();
    }

    /** Returns the fields that the entries of an array are about. */
    private static List<Field> listed(Json.Array list) {
      List<Field> fields = new ArrayList<>();
      for (Json entry : list.elements()) {
        if (Foreign.debugged(entry).member("fieldViolations") instanceof Json.Array inner) {
          for (Field field : listed(inner)) {
            fields.add(new Field(dotted(field.path), field.text));
          }
          continue;
        }
        Json translated = Foreign.follow(entry, List.of("localizedMessage", "message"));
        String text = Foreign.asText(translated, "message");
        if (text == null) {
          text = Foreign.best(entry, Tables.FIELD_TEXTS, Foreign::asText);
        }
        String path = path(entry);
        if (path != null && text != null) {
          fields.add(new Field(path, text));
        }
      }
      return fields;
    }

    /** Returns the path of the field that an entry is about, or null. */
    private static String path(Json entry) {
      if (!(entry instanceof Json.Dictionary)) {
        return null;
      }
      for (List<String> names : Tables.FIELD_PATHS) {
        String last = names.get(names.size() - 1);
        Json found = Foreign.follow(entry, names);
        boolean inResponse = // that of GraphQL
            last.equals("path")
                && (entry.member("extensions") != null || entry.member("locations") != null);
        String path = null;
        if (inResponse) {
          continue;
        } else if (found instanceof Json.Array parts) {
          path = joined(parts);
        } else if (last.equals("pointer") || last.equals("instancePath")) {
          path = found instanceof Json.Text text ? pointed(text.text()) : null;
        } else if (!last.equals("name") || entry.member("reason") != null) { // of invalid-params
          path = Foreign.asText(found, last);
        }
        if (path != null && !path.isEmpty()) {
          return path;
        }
      }
      return null;
    }

    /** Joins names and indexes to a path. */
    private static String joined(Json.Array parts) {
      String path = "";
      for (Json part : parts.elements()) {
        if (part instanceof Json.Text text) {
          path = step(path, text.text());
        } else if (part instanceof Json.Number number && Body.isDigits(number.text())) {
          path = step(path, number.text());
        } else {
          return null;
        }
      }
      return path;
    }

    /** Adds a name or an index to a dot path. */
    private static String step(String path, String name) {
      return path.isEmpty() ? name : path + "." + name;
    }

    /**
     * Returns the path that a JSON Pointer says (RFC 6901), without the beginning that all pointers
     * of JSON:API have.
     */
    private static String pointed(String pointer) {
      String rest = after("#", pointer);
      if (rest.startsWith("/data/")) {
        rest = after("relationships/", after("attributes/", after("/data/", rest)));
      } else {
        rest = after("/", rest);
      }
      String path = "";
      for (String token : rest.split("/", -1)) {
        path = step(path, token.replace("~1", "/").replace("~0", "~"));
      }
      return path;
    }

    private static String after(String prefix, String text) {
      return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /**
     * Returns the dot path for one that has names in brackets, as AIP-193 has it: items[1].email,
     * labels["a"]. Brackets that do not match stay as they are.
     */
    private static String dotted(String path) {
      StringBuilder dotted = new StringBuilder();
      for (int i = 0; i < path.length(); ) {
        StringBuilder name = new StringBuilder();
        int end = path.charAt(i) == '[' ? bracketed(path, i + 1, name) : -1;
        if (end < 0) {
          dotted.append(path.charAt(i));
          i++;
        } else {
          dotted.append(dotted.isEmpty() ? "" : ".").append(name);
          i = end;
        }
      }
      return dotted.toString();
    }

    /** Reads a name up to the bracket that closes, and returns its end, -1 if it is none. */
    private static int bracketed(String path, int start, StringBuilder name) {
      boolean quoted = path.startsWith("\"", start);
      for (int i = quoted ? start + 1 : start; i < path.length(); i++) {
        char c = path.charAt(i);
        if (quoted && c == '"') {
          return path.startsWith("]", i + 1) ? i + 2 : -1;
        }
        if (quoted && c == '\\' && i + 1 < path.length()) {
          i++;
          c = path.charAt(i);
        } else if (!quoted && c == ']') {
          return i > start ? i + 1 : -1;
        } else if (!quoted && (c == '[' || c == '"')) {
          return -1;
        }
        name.append(c);
      }
      return -1;
    }

    /**
     * Returns the members of an object as fields, if each has a text, or a list of texts or of
     * objects with a text, or such an object. If only arrays count, they have texts with spaces. A
     * member without a value is left out, and any other value means that the members are not
     * fields. A text in a member detail, with no other member, is the message.
     */
    private static List<Field> mapped(Json object, Kinds kinds) {
      List<Field> fields = new ArrayList<>();
      List<Json.Member> members = object == null ? List.of() : object.members();
      for (Json.Member member : members) {
        Json value = member.value();
        Json inner = value;
        if (value instanceof Json.Array array) {
          inner = array.elements().isEmpty() ? Json.Word.NULL : array.elements().get(0);
        }
        if (inner == Json.Word.NULL) {
          continue;
        }
        boolean counts =
            switch (kinds) {
              case ALL -> true;
              case OBJECTS -> value instanceof Json.Dictionary;
              case ARRAYS -> value instanceof Json.Array;
            };
        String text = counts ? Foreign.asText(inner, "") : null;
        if (counts && text == null && kinds != Kinds.ARRAYS) {
          text = Foreign.best(inner, Tables.FIELD_TEXTS, Foreign::asText);
        }
        boolean isMessage =
            members.size() == 1 && member.name().equals("detail") && value instanceof Json.Text;
        if (text == null || isMessage || (kinds == Kinds.ARRAYS && !text.contains(" "))) {
          return List.of();
        }
        fields.add(new Field(member.name(), text));
      }
      return fields;
    }
  }
