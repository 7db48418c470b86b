package com.example.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.errors.ApiException.Action;
import com.example.errors.ApiException.Code;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodeTest {
  @Test
  void everyCodeIsFoundByItsText() {
    for (Code code : Code.values()) {
      assertEquals(Optional.of(code), Code.of(code.text()));
      assertEquals(code.text(), code.toString());
      assertTrue(code.status() >= 400 && code.status() <= 599, code::text);
      assertTrue(!code.message().isEmpty(), code::text);
      assertEquals(Optional.empty(), code.replacedBy());
    }
  }

  @Test
  void spellingCounts() {
    assertEquals(Optional.of(Code.ENVELOPE_TOKEN_EXPIRED), Code.of("TOKEN_EXPIRED"));
    assertEquals(Optional.of(Code.PROTEKT_TOKEN_EXPIRED), Code.of("token_expired"));
    assertEquals(Optional.empty(), Code.of("Token_Expired"));
    assertEquals(Optional.empty(), Code.of(""));
    assertEquals(Optional.empty(), Code.of(null));
  }

  @Test
  void row() {
    assertEquals(404, Code.USER_NOT_FOUND.status());
    assertEquals("User not found", Code.USER_NOT_FOUND.message());
    assertEquals(Action.SHOW_NOT_FOUND, Code.USER_NOT_FOUND.action());
    assertEquals("show_not_found", Action.SHOW_NOT_FOUND.text());
    assertEquals("show_not_found", Action.SHOW_NOT_FOUND.toString());
  }
}
