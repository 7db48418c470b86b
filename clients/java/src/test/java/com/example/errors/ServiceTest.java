package com.example.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.errors.ApiException.Action;
import com.example.errors.ApiException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls the quickstart, a service in Go, which the system property quickstart has the path of. */
class ServiceTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static Process service;
  private static String address;

  @BeforeAll
  static void start() throws IOException {
    service =
        new ProcessBuilder(System.getProperty("quickstart"), "-addr", "127.0.0.1:0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine(); // Listening on http://127.0.0.1:40123. There is …
    address = line.replaceFirst("^Listening on (http://[0-9.]+:[0-9]+).*", "$1");
  }

  @AfterAll
  static void stop() {
    service.destroy();
  }

  /** As users have it. */
  private static String call(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw ApiException.parse(response.statusCode(), response.body(), response.headers().map());
    }
    return response.body();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(address + path));
  }

  private static ApiException post(String path, String body) {
    HttpRequest request = to(path).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return assertThrows(ApiException.class, () -> call(request));
  }

  @Test
  void wrongPassword() {
    String body = "{\"email\":\"ada@example.com\",\"password\":\"wrong\"}";
    ApiException e = post("/protekt/login", body);
    assertEquals(401, e.status());
    assertTrue(e.hasCode(Code.PROTEKT_INVALID_CREDENTIALS), e::toString);
    assertEquals(Action.SHOW_MESSAGE, e.action());
    assertTrue(post("/envelope/login", body).hasCode(Code.ENVELOPE_AUTHENTICATION_ERROR));
    assertTrue(post("/domain/login", body).hasCode(Code.AUTH_INVALID_CREDENTIALS));
  }

  @Test
  void fieldsOfASignUp() {
    String body = "{\"email\":\"grace\",\"password\":\"short\"}";
    ApiException e = post("/envelope/signup", body);
    assertTrue(e.hasCode(Code.ENVELOPE_VALIDATION_ERROR), e::toString);
    assertEquals(Action.SHOW_FIELD_ERRORS, e.action());
    assertEquals(Set.of("email", "password"), e.fields().keySet());
  }

  @Test
  void messageInTheLanguageOfTheUser() {
    HttpRequest request = to("/protekt/me").header("Accept-Language", "de-AT").build();
    ApiException e = assertThrows(ApiException.class, () -> call(request));
    assertEquals("Nicht autorisiert", e.userMessage());
    assertEquals(Action.REDIRECT_TO_LOGIN, e.action());
  }

  @Test
  void pathThatDoesNotExist() {
    ApiException e = assertThrows(ApiException.class, () -> call(to("/domain/nowhere").build()));
    assertEquals(404, e.status());
    assertEquals(Action.SHOW_NOT_FOUND, e.action());
    assertTrue(e.code().isPresent(), e::toString);
  }

  @Test
  void noError() throws IOException, InterruptedException {
    String body = "{\"email\":\"ada@example.com\",\"password\":\"correct horse\"}";
    HttpRequest request =
        to("/protekt/login").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    assertTrue(call(request).contains("access_token"));
  }
}
