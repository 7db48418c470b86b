package com.example.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Finds in every response that the Go tests recorded what Go finds in it. */
class ConformanceTest {
  private static final Set<String> FORMS =
      Set.of("protekt", "envelope", "domain-reason", "domain-reason-details");

  private static List<JsonObject> responses() throws IOException {
    String file = Files.readString(Path.of("../conformance.json"));
    return List.of(new Gson().fromJson(file, JsonObject[].class));
  }

  private static Map<String, String> texts(JsonElement object) {
    Map<String, String> texts = new TreeMap<>();
    if (object != null) {
      object.getAsJsonObject().asMap().forEach((key, text) -> texts.put(key, text.getAsString()));
    }
    return texts;
  }

  private static ApiException parsed(JsonObject response) {
    Map<String, List<String>> headers =
        texts(response.get("header")).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
    return ApiException.parse(
        response.get("status").getAsInt(), response.get("body").getAsString(), headers);
  }

  private static String form(JsonObject response) {
    return response.get("name").getAsString().split(": ")[0];
  }

  /** Returns the phrases of the statuses, for each of which responses are named. */
  private static Set<String> phrases(List<JsonObject> responses) {
    return responses.stream()
        .map(response -> response.get("name").getAsString())
        .filter(name -> name.startsWith("the phrase "))
        .map(name -> name.replaceFirst("the phrase (.*) \\d+", "$1"))
        .collect(Collectors.toSet());
  }

  /** Says in which ways an error is not what Go finds. */
  private static List<String> differences(JsonObject response, Set<String> phrases) {
    int status = response.get("status").getAsInt();
    ApiException error = parsed(response);
    JsonObject want = response.getAsJsonObject("want");
    String code = want.get("code").getAsString();
    boolean known = want.get("known").getAsBoolean();
    // The file leaves out a message that is the phrase of the status, for which each language has
    // a sentence of its own, unless the service has sent the phrase.
    String message = ApiException.parse(status, "", Map.of()).userMessage();
    if (want.has("message")) {
      message = want.get("message").getAsString();
    } else if (phrases.contains(error.userMessage())
        && response.get("body").getAsString().contains('"' + error.userMessage() + '"')) {
      message = error.userMessage();
    }
    String delay =
        want.has("retryAfter") ? String.format("%.9f", want.get("retryAfter").getAsDouble()) : "";
    List<String> all = new ArrayList<>();
    Object[][] rows = {
      {"status", status, error.status()},
      {"raw code", code, error.rawCode().orElse("")},
      {"code", known ? code : "", error.code().map(ApiException.Code::text).orElse("")},
      {"message", message, error.userMessage()},
      {"action", want.get("action").getAsString(), error.action().text()},
      {"temporary", want.get("temporary").getAsBoolean(), error.temporary()},
      {"fields", texts(want.get("fields")), error.fields()},
      {
        "delay",
        delay,
        error.retryAfter().map(d -> String.format("%.9f", d.toNanos() / 1e9)).orElse("")
      },
    };
    for (Object[] row : rows) {
      if (!row[1].equals(row[2])) {
        all.add(response.get("name") + ": expected " + Arrays.toString(row));
      }
    }
    return all;
  }

  @Test
  void everyResponseIsReadAsInGo() throws IOException {
    List<JsonObject> all = responses();
    Set<String> phrases = phrases(all);
    List<String> wrong = all.stream().flatMap(r -> differences(r, phrases).stream()).toList();
    assertTrue(wrong.isEmpty(), () -> wrong.size() + " differences\n" + String.join("\n", wrong));
    assertTrue(all.size() > 2500, () -> "only " + all.size() + " responses");
  }

  @Test
  void everyCodeIsRecordedInEveryForm() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonObject response : responses()) {
      names.add(response.get("name").getAsString());
    }
    for (String form : FORMS) {
      for (ApiException.Code code : ApiException.Code.values()) {
        assertTrue(names.contains(form + ": " + code), () -> form + ": " + code);
      }
    }
    assertTrue(ApiException.Code.values().length > 100);
  }

  @Test
  void documentedStatusAndAction() throws IOException {
    for (JsonObject response : responses()) {
      if (FORMS.contains(form(response)) && !form(response).endsWith("details")) {
        ApiException.Code code = parsed(response).code().orElseThrow();
        assertEquals(response.get("status").getAsInt(), code.status(), code.text());
        String action = response.getAsJsonObject("want").get("action").getAsString();
        assertEquals(action, code.action().text(), code.text());
      }
    }
  }
}
