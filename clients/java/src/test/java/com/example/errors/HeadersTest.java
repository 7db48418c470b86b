package com.example.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.errors.ApiException.Action;
import java.time.Duration;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

  private static Optional<Duration> delay(String value) {
    Map<String, List<String>> headers =
        Map.of("retry-after", List.of(value), "DATE", List.of(DATE));
    return ApiException.parse(503, "", headers).retryAfter();
  }

  private static String challenged(String... lines) {
    ApiException e =
        ApiException.parse(401, "{}", Map.of("www-Authenticate", Arrays.asList(lines)));
    return e.rawCode().orElse("-") + " " + e.userMessage();
  }

  @Test
  void retryAfter() {
    Object[][] rows = {
      {"0", 0L},
      {" 120 ", 120L},
      {"0".repeat(50) + "7", 7L},
      {"4294967296", 4294967296L},
      {"9".repeat(1000), 4294967296L},
      {"Sun, 06 Nov 1994 08:50:37 GMT", 60L},
      {"Sunday, 06-Nov-94 08:50:37 GMT", 60L},
      {"Sun Nov  6 08:50:37 1994", 60L},
      {"Wed Nov 16 08:49:37 1994", 864000L},
      {"Sun, 06 Nov 1994 08:40:00 GMT", 0L},
      {"Thu, 31 Dec 9999 23:59:59 GMT", 4294967296L},
      {"", null},
      {"-1", null},
      {"1.5", null},
      {"\u0661", null},
      {"Thu, 31 Nov 1994 08:49:37 GMT", null},
      {"Sun, 06 Nov 1994 24:49:37 GMT", null},
      {"Sun, 06 Nov 1994 08:49:37 CET", null},
      {"Sun, 06 Nox 1994 08:49:37 GMT", null},
      {"Xyz, 06 Nov 1994 08:49:37 GMT", null},
      {"Sun, 6 Nov 1994 08:49:37 GMT", null},
      {"soon", null},
    };
    for (Object[] row : rows) {
      Optional<Duration> want = Optional.ofNullable((Long) row[1]).map(Duration::ofSeconds);
      assertEquals(want, delay((String) row[0]), (String) row[0]);
    }
  }

  @Test
  void dateIsComparedWithTheClock() {
    Map<String, List<String>> headers =
        Map.of("Retry-After", List.of("Thu, 31 Dec 2099 23:59:59 GMT"));
    Duration delay = ApiException.parse(503, "", headers).retryAfter().orElseThrow();
    assertTrue(delay.toDays() > 365, delay::toString);
  }

  @Test
  void twoDigitsOfAYearAreAtMostFiftyYearsFromNow() {
    int latest = Year.now(ZoneOffset.UTC).getValue() + 50;
    assertTrue(delayUntil(latest).toDays() > 48 * 365, delayUntil(latest)::toString);
    assertEquals(Duration.ZERO, delayUntil(latest + 1));
  }

  private static Duration delayUntil(int year) {
    String value = String.format("Sunday, 06-Nov-%02d 08:50:37 GMT", year % 100);
    Map<String, List<String>> headers = Map.of("Retry-After", List.of(value));
    return ApiException.parse(503, "", headers).retryAfter().orElseThrow();
  }

  @Test
  void errorOfAChallenge() {
    String signIn = "Sign in to continue.";
    Object[][] rows = {
      {
        "invalid_token Expired.",
        List.of("Bearer error=\"invalid_token\", error_description=\"Expired.\"")
      },
      {"invalid_token " + signIn, List.of("Basic realm=\"a, b\"", "Bearer Error = invalid_token")},
      {
        "invalid_token " + signIn,
        List.of("Basic, Bearer realm=\"a\\\"b\",error=\"invalid_tok\\en\"")
      },
      {
        "insufficient_scope " + signIn,
        List.of("Bearer error=\"error\", DPoP error=insufficient_scope")
      },
      {"- " + signIn, List.of("")},
      {"- " + signIn, List.of("Bearer")},
      {"- " + signIn, List.of("error=\"invalid_token\"")},
      {"- " + signIn, List.of("Bearer error=\"invalid_token")},
      {"- " + signIn, List.of("Bearer error=\"invalid_token\" x")},
      {"- " + signIn, List.of("Bearer error=\"invalid_token\"; x")},
      {"- " + signIn, List.of("Bearer error=\"invalid_token\"", "=")},
      {"- " + signIn, List.of("Negotiate dG9rZW4=, Bearer error=\"invalid_token\"")},
      {"- " + signIn, List.of("Bearer error=\"a sentence.\"")},
    };
    for (Object[] row : rows) {
      List<?> lines = (List<?>) row[1];
      assertEquals(row[0], challenged(lines.toArray(new String[0])), lines.toString());
    }
  }

  /** A code in a header alone is never one of a document. */
  @Test
  void codeOfAChallengeIsNotOurs() {
    Map<String, List<String>> headers =
        Map.of("WWW-Authenticate", List.of("Bearer error=\"invalid_token\""));
    ApiException e = ApiException.parse(401, "", headers);
    assertEquals(Optional.empty(), e.code());
    assertEquals(Action.REDIRECT_TO_LOGIN, e.action());
  }

  /** HttpURLConnection has the line of the status there, with null in place of a name. */
  @Test
  void nullInHeaders() {
    Map<String, List<String>> headers = new HashMap<>();
    headers.put(null, List.of("HTTP/1.1 503 Service Unavailable"));
    headers.put("Date", null);
    headers.put("Retry-After", Arrays.asList(null, "3"));
    assertEquals(
        Optional.of(Duration.ofSeconds(3)), ApiException.parse(503, "", headers).retryAfter());
  }
}
