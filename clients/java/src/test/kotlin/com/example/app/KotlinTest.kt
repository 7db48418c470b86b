package com.example.app

import com.example.errors.ApiException
import com.example.errors.ApiException.Action
import com.example.errors.ApiException.Code
import com.example.errors.action
import com.example.errors.code
import com.example.errors.details
import com.example.errors.fields
import com.example.errors.isTemporary
import com.example.errors.rawCode
import com.example.errors.replacement
import com.example.errors.retryAfter
import com.example.errors.status
import com.example.errors.toErrorCode
import com.example.errors.userMessage
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class KotlinTest {
    private fun advice(e: ApiException): String = when (e.code) {
        Code.USER_NOT_FOUND -> "Create an account."
        null -> when (e.action) {
            Action.RETRY_LATER, Action.RETRY_WITH_BACKOFF -> "Wait ${e.retryAfter?.seconds ?: 1} s."
            else -> e.userMessage
        }
        else -> e.userMessage
    }

    @Test
    fun knownCode() {
        val body = """{"status":404,"code":"user:not_found","details":{"a":"1"}}"""
        val e = ApiException.parse(404, body, mapOf())
        assertEquals("Create an account.", advice(e))
        assertEquals(404, e.status)
        assertEquals("user:not_found", e.rawCode)
        assertEquals(mapOf("a" to "1"), e.fields)
        assertEquals("""{"a":"1"}""", e.details)
        assertFalse(e.isTemporary)
        assertNull(e.retryAfter)
        assertEquals("404 user:not_found: User not found", e.message)
    }

    @Test
    fun noCode() {
        val e = ApiException.parse(503, "<html>", mapOf("Retry-After" to listOf("7")))
        assertEquals("Wait 7 s.", advice(e))
        assertEquals(Duration.ofSeconds(7), e.retryAfter)
        assertTrue(e.isTemporary)
        assertNull(e.code)
        assertNull(e.rawCode)
        assertNull(e.details)
    }

    @Test
    fun codes() {
        assertEquals(Code.USER_NOT_FOUND, "user:not_found".toErrorCode())
        assertNull("no:such".toErrorCode())
        assertNull(Code.USER_NOT_FOUND.replacement)
    }
}
