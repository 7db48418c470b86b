"""The generated client finds in every recorded response what Go finds."""

import json
import unittest
from http import HTTPStatus

from errcode import APIError, Code, parse
from recorded import RESPONSES, Recorded


def of_status(status: int) -> set[str]:
    """Return the messages that only repeat the status."""
    phrases = {known.value: known.phrase for known in HTTPStatus}
    return {APIError(status).message, phrases.get(status, "")}


class TestConformance(unittest.TestCase):
    def check(self, error: APIError, response: Recorded) -> None:
        want = response["want"]
        self.assertEqual(error.status, response["status"])
        self.assertEqual(error.raw_code or "", want["code"])
        self.assertEqual(error.code, Code(want["code"]) if want["known"] else None)
        self.assertEqual(error.action, want["action"])
        self.assertEqual(error.temporary, want["temporary"])
        self.assertEqual(error.fields, want.get("fields", {}))
        messages = {want["message"]} if "message" in want else of_status(error.status)
        self.assertIn(error.message, messages)
        if "retryAfter" in want:  # Go counts nanoseconds
            self.assertAlmostEqual(error.retry_after or 0, want["retryAfter"], places=9)
        else:
            self.assertIsNone(error.retry_after)

    def test_text_and_bytes(self) -> None:
        for response in RESPONSES:
            with self.subTest(response["name"]):
                status, body, header = (
                    response["status"],
                    response["body"],
                    response["header"],
                )
                self.check(parse(status, body, header), response)
                self.check(parse(status, body.encode(), header), response)

    def test_parsed_values(self) -> None:
        parsed = 0
        for response in RESPONSES:
            with self.subTest(response["name"]):
                try:
                    value = json.loads(response["body"].removeprefix("\ufeff"))
                except ValueError:
                    continue
                parsed += 1
                error = parse(response["status"], value, response["header"])
                self.check(error, response)
        self.assertGreater(parsed, 2500)

    def test_headers_in_any_spelling(self) -> None:
        for response in RESPONSES:
            if response["header"]:
                with self.subTest(response["name"]):
                    raw = [
                        (name.upper().encode(), value.encode())
                        for name, value in response["header"].items()
                    ]
                    error = parse(response["status"], response["body"], raw)
                    self.check(error, response)

    def test_every_code_is_recorded_in_every_form(self) -> None:
        recorded = {r["name"] for r in RESPONSES if r["want"]["known"]}
        for form in ("protekt", "envelope", "domain-reason", "problem", "oauth"):
            for code in Code:
                self.assertIn(f"{form}: {code}", recorded)
        self.assertGreater(len(Code), 100)


if __name__ == "__main__":
    unittest.main()
