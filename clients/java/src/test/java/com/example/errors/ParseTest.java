package com.example.errors;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.errors.ApiException.Action;
import com.example.errors.ApiException.Code;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParseTest {
  /** Returns a body with details. */
  private static String with(String details) {
    return "{\"status\":404,\"code\":\"user:not_found\",\"details\":" + details + "}";
  }

  private static ApiException parse(int status, String body) {
    return ApiException.parse(status, body, Map.of());
  }

  @Test
  void knownCode() {
    ApiException e = parse(404, with("{\"b\":\"2\",\"a\":\"1\"}"));
    assertEquals(404, e.status());
    assertEquals(Optional.of(Code.USER_NOT_FOUND), e.code());
    assertTrue(e.hasCode(Code.USER_NOT_FOUND));
    assertFalse(e.hasCode(Code.USER_UNAUTHORIZED));
    assertFalse(e.hasCode(null));
    assertEquals(Optional.of("user:not_found"), e.rawCode());
    assertEquals("User not found", e.userMessage());
    assertEquals("404 user:not_found: User not found", e.getMessage());
    assertEquals(Action.SHOW_NOT_FOUND, e.action());
    assertEquals("{a=1, b=2}", e.fields().toString());
    assertThrows(UnsupportedOperationException.class, () -> e.fields().put("a", "b"));
    assertEquals(Optional.of("{\"b\":\"2\",\"a\":\"1\"}"), e.details());
    assertFalse(e.temporary());
    assertEquals(Optional.empty(), e.retryAfter());
  }

  @Test
  void codeOfANewerService() {
    ApiException e = parse(404, "{\"status\":404,\"code\":\"user:gone\"}");
    assertEquals(Optional.empty(), e.code());
    assertFalse(e.hasCode(Code.USER_NOT_FOUND));
    assertEquals(Optional.of("user:gone"), e.rawCode());
    assertEquals("This doesn\u2019t exist.", e.userMessage());
    assertEquals(Action.SHOW_NOT_FOUND, e.action());
  }

  @Test
  void noResponse() {
    ApiException e = parse(0, null);
    assertEquals("No connection. Try again.", e.userMessage());
    assertEquals(Action.RETRY_LATER, e.action());
    assertTrue(e.temporary());
    assertEquals("0: No connection. Try again.", e.getMessage());
  }

  @Test
  void nothingToRead() {
    for (ApiException e :
        List.of(
            ApiException.parse(502, (byte[]) null, null),
            ApiException.parse(502, new byte[] {(byte) 0xff, (byte) 0xc3}, null),
            parse(502, "<html>502 Bad Gateway</html>"),
            parse(502, ""),
            parse(502, "\ufeff"),
            parse(502, "null"),
            parse(502, "\"text\""),
            parse(502, "[[]]"))) {
      assertEquals(Optional.empty(), e.rawCode());
      assertEquals("Something went wrong. Try again later.", e.userMessage());
      assertEquals(Action.RETRY_LATER, e.action());
      assertTrue(e.temporary());
    }
  }

  @Test
  void ofACode() {
    ApiException e = new ApiException(Code.USER_NOT_FOUND);
    assertEquals(
        parse(404, "{\"status\":404,\"code\":\"user:not_found\"}").toString(), e.toString());
    assertTrue(e.hasCode(Code.USER_NOT_FOUND));
    assertEquals(404, e.status());
  }

  @Test
  void causeCanBeSet() {
    ApiException e = new ApiException(Code.USER_NOT_FOUND);
    IOException cause = new IOException("reset");
    e.initCause(cause);
    assertEquals(cause, e.getCause());
  }

  @Test
  void linesOfLogsCannotBeForged() {
    String text = "\\nINFO root logged in\\u0007\\u202e\\u2028 \ud83d\ude00";
    ApiException e = parse(400, "{\"message\":\"It failed" + text + "\"}");
    assertEquals(
        "400: It failed\\u000aINFO root logged in\\u0007\\u202e\\u2028 \ud83d\ude00",
        e.getMessage());
    assertEquals("It failed\nINFO root logged in\u0007\u202e\u2028 \ud83d\ude00", e.userMessage());
  }

  @Test
  void longMessageIsCutBetweenCharacters() {
    for (String character : List.of("a", "\u00e9", "\u20ac", "\ud83d\ude00")) {
      String text = "It failed. " + character.repeat(5000);
      String kept = parse(400, "{\"message\":\"" + text + "\"}").userMessage();
      assertTrue(text.startsWith(kept));
      int size = kept.getBytes(StandardCharsets.UTF_8).length;
      assertTrue(size > 4092 && size <= 4096, () -> "it has " + size + " bytes");
    }
  }

  @Test
  void validJson() {
    for (String json :
        List.of(
            "[]",
            "{}",
            " [ 1 , { \"a\" : [ ] } ]\r\n\t",
            "[0,-0,1.5,1e9,1E+9,-1.25e-7]",
            "1" + "0".repeat(5000),
            "1e999999999",
            "[true,false,null]",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00 \ud83d\ude00\"",
            "[".repeat(32) + "]".repeat(32))) {
      String details = parse(404, with(json)).details().orElse("none: " + json);
      assertEquals(JsonParser.parseString(json), JsonParser.parseString(details));
    }
  }

  @Test
  void malformedJson() {
    for (String json :
        List.of(
            "",
            "[",
            "]",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,}",
            "{,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\" 1}",
            "{1:1}",
            "nul",
            "nulL",
            "True",
            "NaN",
            "Infinity",
            "-",
            "+1",
            "01",
            "1.",
            ".5",
            "1e",
            "1e+",
            "0x1",
            "--1",
            "1_000",
            "\u0661",
            "'a'",
            "\"a",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\\u\uff11\uff12\uff13\uff14\"",
            "\"\n\"",
            "\"\u0000\"",
            "/**/1",
            "1//",
            "\u00a01",
            "\ufeff1",
            "1 1",
            "[".repeat(33) + "]".repeat(33))) {
      ApiException e = parse(404, with(json));
      assertEquals(Optional.empty(), e.rawCode(), json);
    }
    assertEquals(Optional.empty(), parse(404, with("1") + "x").rawCode());
    assertEquals(Optional.of("user:not_found"), parse(404, "\ufeff " + with("1") + " ").rawCode());
  }

  @Test
  void loneSurrogatesAreReplaced() {
    for (String text : List.of("\\ud800", "\\udc00", "\\udc00\\ud800", "\ud800", "\\ud800x")) {
      String message = parse(400, "{\"message\":\"It is " + text + "\"}").userMessage();
      assertFalse(message.chars().anyMatch(c -> Character.isSurrogate((char) c)), text);
    }
    assertEquals("a\ufffdb c", parse(400, "{\"message\":\"a\\ud800b c\"}").userMessage());
  }

  @Test
  void memberThatIsThereTwice() {
    String twice = "{\"status\":404,\"code\":\"user:not_found\",\"code\":\"user:unauthorized\"}";
    assertEquals(Optional.empty(), parse(404, twice).rawCode());
    ApiException e = parse(404, with("{\"a\":\"1\",\"a\":\"2\"}"));
    assertEquals(Optional.of("user:not_found"), e.rawCode());
    assertEquals(Optional.empty(), e.details());
    assertEquals(Map.of(), e.fields());
  }

  @Test
  void bodiesThatAreTooLong() {
    int room = 65536 - with("\"\"").length();
    assertEquals(
        Optional.of("user:not_found"), parse(404, with('"' + "a".repeat(room) + '"')).rawCode());
    assertEquals(Optional.empty(), parse(404, with('"' + "a".repeat(room + 1) + '"')).rawCode());
    assertEquals(
        Optional.empty(), parse(404, with('"' + "\u00e9".repeat(room / 2 + 1) + '"')).rawCode());
  }

  /** Bodies that would take a parser that calls itself to the end of the stack. */
  @Test
  void bodiesThatAreHardToRead() {
    String path = "[\\\"" + "\\\\\\\\".repeat(15000) + "\\\"]";
    String entry = "{\"field\":\"" + path + "\",\"description\":\"It is wrong.\"}";
    for (String body :
        List.of(
            "[".repeat(65536),
            "{\"a\":".repeat(13000),
            "[".repeat(32000) + "]".repeat(32000),
            "{\"details\":[{\"fieldViolations\":[" + entry + "]}]}",
            "{\"code\":\"" + "a_".repeat(32000) + "\"}",
            "{\"id\":\"" + "a.".repeat(32000) + "\"}",
            "{\"message\":\"" + "A_".repeat(32000) + "\"}",
            "{\"retry_after\":" + "1".repeat(60000) + "}",
            "{\"retry_after\":\"" + "1.".repeat(30000) + "\"}",
            "{\"retry_after\":\"" + "1".repeat(60000) + "x\"}",
            "{\"retry_after\":" + "1".repeat(60000) + "e1}",
            "{\"code\":" + "9".repeat(60000) + "}")) {
      assertEquals(400, parse(400, body).status());
    }
    String challenge = "Bearer error=\"" + "\\\\".repeat(30000) + "\"";
    ApiException e = ApiException.parse(400, "", Map.of("WWW-Authenticate", List.of(challenge)));
    assertEquals(Optional.empty(), e.rawCode());
  }

  /** Whatever the bytes are, there is an error, and what it says can be printed and stored. */
  @Test
  void neverThrows() {
    List<String> seeds =
        List.of(
            with("{\"a\":\"1\"}"),
            "{\"errors\":[{\"field\":\"a\",\"message\":\"b c\"}],\"retry_after\":1.5}",
            "{\"error\":{\"details\":[{\"@type\":\"x.BadRequest\",\"fieldViolations\":[]}]}}",
            "{\"errors\":{\"a\":[\"b c\"]},\"path\":[1,\"x\"]}");
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      byte[] body = seeds.get(i % seeds.size()).getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        byte[] other = "{}[]\",:\\u0\0\u00ff1e-.".getBytes(StandardCharsets.ISO_8859_1);
        body[random.nextInt(body.length)] = other[random.nextInt(other.length)];
      }
      ApiException e = ApiException.parse(400 + i % 200, body, Map.of());
      assertFalse(e.userMessage().isEmpty());
      assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(e.userMessage()));
      e.details().ifPresent(JsonParser::parseString);
    }
  }

  @Test
  void survivesSerialization() throws IOException, ClassNotFoundException {
    ApiException e =
        ApiException.parse(
            429, with("{\"a\":\"1\"}").replace("404", "429"), Map.of("retry-after", List.of("7")));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(e);
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    ApiException copy = (ApiException) in.readObject();
    assertAll(
        () -> assertEquals(e.toString(), copy.toString()),
        () -> assertEquals(e.code(), copy.code()),
        () -> assertEquals(e.fields(), copy.fields()),
        () -> assertEquals(e.details(), copy.details()),
        () -> assertEquals(Optional.of(Duration.ofSeconds(7)), copy.retryAfter()),
        () -> assertEquals(e.action(), copy.action()),
        () -> assertTrue(copy.temporary()));
  }
}
