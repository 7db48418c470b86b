"""What a Python developer does with the generated module, and what may go wrong."""

import asyncio
import contextlib
import copy
import datetime
import io
import json
import logging
import pickle
import threading
import traceback
import unittest
import urllib.error
from collections.abc import AsyncGenerator, Generator
from email.message import Message
from typing import assert_never, cast

import errcode
from errcode import Action, APIError, Code, from_response, parse, raise_for_status

NOT_FOUND = '{"status":404,"code":"user:not_found"}'


def answer(error: APIError) -> str:
    match error:
        case APIError(code=Code.USER_NOT_FOUND | Code.PROTEKT_USER_NOT_FOUND):
            return "no such user"
        case APIError(code=Code.ENVELOPE_CONFLICT, details={"email": str(text)}):
            return f"email {text}"
        case APIError(code=None, raw_code=str(code)):
            return f"unknown {code}"
        case APIError(temporary=True, retry_after=delay):
            return f"again in {delay or 1:g} s"
        case APIError(status=status):
            return f"status {status}"


def urgency(action: Action) -> int:
    # A type checker says so if an action is forgotten.
    match action:
        case Action.REFRESH_AND_RETRY | Action.REDIRECT_TO_LOGIN:
            return 3
        case Action.RETRY_LATER | Action.RETRY_WITH_BACKOFF:
            return 2
        case Action.RETRY_OR_SHOW_ERROR | Action.CONTACT_SUPPORT | Action.VERIFY_EMAIL:
            return 1
        case (
            Action.SHOW_ERROR
            | Action.SHOW_MESSAGE
            | Action.SHOW_CONFLICT
            | Action.SHOW_NOT_FOUND
            | Action.SHOW_FIELD_ERRORS
            | Action.SHOW_ACCESS_DENIED
        ):
            return 0
        case _:
            assert_never(action)


class TestCode(unittest.TestCase):
    def test_of(self) -> None:
        for code in Code:
            self.assertIs(Code.of(str(code)), code)
            self.assertIs(Code(code.value), code)
        for other in (
            "",
            "USER:NOT_FOUND",
            "user:not_found ",
            "of",
            "mro",
            "__class__",
        ):
            self.assertIsNone(Code.of(other))
        values: tuple[object, ...] = (None, 404, b"user:not_found", [""], {}, object())
        for odd in values:
            self.assertIsNone(Code.of(odd))

    def test_what_is_known(self) -> None:
        code = Code.USER_NOT_FOUND
        self.assertEqual(
            (code, code.status, code.action, code.message, code.own),
            ("user:not_found", 404, Action.SHOW_NOT_FOUND, "User not found", False),
        )

    def test_a_text_everywhere(self) -> None:
        code = Code.USER_NOT_FOUND
        self.assertEqual(f"{code} {code!s}", "user:not_found user:not_found")
        self.assertEqual(json.dumps({"code": code}), '{"code": "user:not_found"}')
        self.assertIn("user:not_found", {code})
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            self.assertIs(pickle.loads(pickle.dumps(code, protocol)), code)
        self.assertIs(copy.deepcopy(code), code)


class TestAPIError(unittest.TestCase):
    def test_match(self) -> None:
        for body, want in (
            (NOT_FOUND, "no such user"),
            (
                '{"error":"user_not_found","message":"m","statusCode":404}',
                "no such user",
            ),
            ('{"status":404,"code":"billing:no_card"}', "unknown billing:no_card"),
            ('{"code":"user:not_found","message":"m"}', "unknown user:not_found"),
            ("", "status 404"),
        ):
            self.assertEqual(answer(parse(404, body)), want)
        conflict = (
            '{"success":false,"error":"m","code":"CONFLICT","details":{"email":"x"}}'
        )
        self.assertEqual(answer(parse(409, conflict)), "email x")
        self.assertEqual(answer(parse(503, b"", {"retry-after": "7"})), "again in 7 s")
        self.assertEqual(answer(parse(503, b"")), "again in 1 s")
        self.assertEqual({urgency(action) for action in Action}, {0, 1, 2, 3})

    def test_attributes(self) -> None:
        body = '{"success":false,"error":"Wrong","code":"VALIDATION_ERROR","details":{"a.b":"c"}}'
        error = parse(422, body, {"RETRY-AFTER": " 3 "})
        self.assertEqual(
            {**vars(error), "code": error.code, "action": error.action},
            {
                "status": 422,
                "code": Code.ENVELOPE_VALIDATION_ERROR,
                "raw_code": "VALIDATION_ERROR",
                "message": "Wrong",
                "details": {"a.b": "c"},
                "fields": {"a.b": "c"},
                "retry_after": 3.0,
                "foreign": False,
                "action": Action.SHOW_FIELD_ERRORS,
            },
        )
        self.assertIs(type(error.raw_code), str)
        self.assertEqual(str(error), "422 VALIDATION_ERROR: Wrong")
        self.assertEqual(
            repr(error), "APIError(422, code='VALIDATION_ERROR', message='Wrong')"
        )
        self.assertEqual(error.args, ("Wrong",))

    def test_made_by_hand(self) -> None:
        error = APIError(404, code=Code.USER_NOT_FOUND, details={"id": "7"})
        self.assertEqual(
            (error.code, error.message, error.fields, error.foreign),
            (Code.USER_NOT_FOUND, "User not found", {"id": "7"}, False),
        )
        self.assertEqual(APIError(404, details={"id": 7}).fields, {})
        self.assertEqual(APIError(0).action, Action.RETRY_LATER)
        self.assertTrue(APIError(0).temporary)

    def test_problem_details(self) -> None:
        entry = {"detail": "bad", "pointer": "/a/b", "field": "a.b", "rule": "email"}
        body: dict[str, object] = {"title": "t", "status": 400}
        body["code"] = "general:validation_error"
        body["errors"] = [entry, {**entry, "detail": "again"}]
        error = parse(400, body)
        self.assertEqual(error.code, Code.GENERAL_VALIDATION_ERROR)
        self.assertEqual(error.fields, {"a.b": "bad"})
        self.assertEqual(error.details, [entry, {**entry, "detail": "again"}])

    def test_pickle_and_copy(self) -> None:
        error = parse(404, NOT_FOUND, {"Retry-After": "3"})
        error.add_note("while reading the profile")
        copies = [
            pickle.loads(pickle.dumps(error, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ]
        for other in (*copies, copy.copy(error), copy.deepcopy(error)):
            self.assertIsInstance(other, APIError)
            self.assertEqual(vars(other), vars(error))
            self.assertEqual((other.code, str(other)), (error.code, str(error)))
            self.assertEqual(other.args, error.args)

    def test_a_pickle_has_no_code_that_an_older_version_lacks(self) -> None:
        pickled = pickle.dumps(parse(404, NOT_FOUND), 0)
        self.assertNotIn(b"Code", pickled)
        newer = pickle.loads(pickled.replace(b"user:not_found", b"user:not_a_code"))
        self.assertEqual((newer.code, newer.raw_code), (None, "user:not_a_code"))

    def test_a_subclass(self) -> None:
        class BillingError(APIError):
            def __init__(self) -> None:
                super().__init__(402, code="billing:card_declined")
                self.card = "visa"

        globals()["BillingError"] = BillingError
        BillingError.__qualname__ = "BillingError"
        self.addCleanup(globals().pop, "BillingError")
        again = pickle.loads(pickle.dumps(BillingError()))
        self.assertIsInstance(again, BillingError)
        self.assertEqual(
            (again.card, again.raw_code), ("visa", "billing:card_declined")
        )

    def test_through_context_managers(self) -> None:
        # contextlib writes to the traceback of the exception, which a frozen one forbids.
        @contextlib.contextmanager
        def session() -> Generator[None, None, None]:
            try:
                yield
            except APIError as error:
                raise RuntimeError("session") from error

        with self.assertRaises(RuntimeError) as caught, session():
            raise parse(404, NOT_FOUND)
        self.assertIsInstance(caught.exception.__cause__, APIError)
        with contextlib.suppress(APIError), contextlib.ExitStack():
            raise parse(404, NOT_FOUND)

    def test_asyncio(self) -> None:
        @contextlib.asynccontextmanager
        async def session() -> AsyncGenerator[None, None]:
            yield

        async def fail(code: str) -> None:
            async with session():
                await asyncio.sleep(0)
                raise APIError(404, code=code)

        async def run() -> list[str | None]:
            found: list[str | None] = []
            try:
                async with asyncio.TaskGroup() as group:
                    for i in range(3):
                        group.create_task(fail(f"task:{'abc'[i]}"))
            except* APIError as errors:
                found += [
                    e.raw_code for e in errors.exceptions if isinstance(e, APIError)
                ]
            return found

        self.assertEqual(asyncio.run(run()), ["task:a", "task:b", "task:c"])

    def test_threads(self) -> None:
        found: list[tuple[Code | None, str]] = []

        def work() -> None:
            for _ in range(200):
                try:
                    raise parse(404, NOT_FOUND)
                except APIError as error:
                    found.append((error.code, error.message))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [(Code.USER_NOT_FOUND, "User not found")] * 1600)

    def test_logs(self) -> None:
        error = parse(
            400, '{"message":"a\\nERROR forged\\u202e\\ud800 größe","code":"x:y"}'
        )
        self.assertEqual(error.message, "a\nERROR forged\u202e\ufffd größe")
        self.assertEqual(str(error), "400 x:y: a\\nERROR forged\\u202e\ufffd größe")
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
        logger = logging.Logger("test")
        logger.addHandler(logging.StreamHandler(stream))
        logger.error("failed: %s %r", error, error)
        traceback.print_exception(error, file=stream)
        stream.flush()


class TestParse(unittest.TestCase):
    def test_bodies_of_any_kind(self) -> None:
        for body in (
            NOT_FOUND,
            NOT_FOUND.encode(),
            bytearray(NOT_FOUND, "ascii"),
            memoryview(NOT_FOUND.encode()),
            b"\xef\xbb\xbf" + NOT_FOUND.encode(),
            json.loads(NOT_FOUND),
        ):
            self.assertEqual(parse(404, body).code, Code.USER_NOT_FOUND)

    def test_what_can_not_be_read(self) -> None:
        cyclic: dict[str, object] = {"code": "user:not_found", "status": 404}
        cyclic["details"] = cyclic
        for body in (
            None,
            b"",
            "<html>",
            b"\xff\xfe",
            b"\x00",
            NOT_FOUND.encode("utf-16"),
            "[" * 60_000,
            '{"a":' * 12_000,
            '{"status":404,"code":"user:not_found","details":'
            + "[" * 32
            + "]" * 32
            + "}",
            '{"status":404,"code":"user:not_found","details":NaN}',
            '{"status":404,"code":"user:not_found","details":-Infinity}',
            NOT_FOUND + " " * 65_536,
            {"status": 404, "code": "user:not_found", "details": float("nan")},
            {"status": 404, "code": "user:not_found", "details": object()},
            cyclic,
            object(),
            7,
            True,
            lambda: 1,
        ):
            error = parse(404, body)
            self.assertEqual(
                (error.raw_code, error.message, error.action, error.fields),
                (None, "This doesn’t exist.", Action.SHOW_NOT_FOUND, {}),
            )

    def test_limits(self) -> None:
        whole = NOT_FOUND + " " * (65_536 - len(NOT_FOUND))
        deep = (
            '{"status":404,"code":"user:not_found","details":'
            + "[" * 31
            + "]" * 31
            + "}"
        )
        for body in (whole, whole.encode(), deep):
            self.assertEqual(parse(404, body).code, Code.USER_NOT_FOUND)
        wide = '{"status":404,"code":"user:not_found","details":"' + "é" * 32_768 + '"}'
        self.assertLess(len(wide), 65_536)
        self.assertIsNone(parse(404, wide).code)

    def test_members_that_stand_twice(self) -> None:
        for body in (
            '{"status":404,"code":"user:not_found","code":"user:banned"}',
            '{"status":404,"status":404,"code":"user:not_found"}',
            '{"error":{"code":"a:b","code":"c:d"}}',
        ):
            self.assertIsNone(parse(404, body).raw_code)
        twice = '{"status":404,"code":"user:not_found","details":{"a":"1","a":"2"}}'
        self.assertEqual(parse(404, twice).fields, {"a": "1"})

    def test_numbers(self) -> None:
        for number, code in (
            ("50126", "50126"),
            ("9007199254740993", "9007199254740993"),
            ("404", None),
            ("-50126", None),
            ("50126.0", None),
            ("5e4", None),
            ("1e999", None),
            ("9" * 5000, None),
            ("true", None),
        ):
            self.assertEqual(parse(400, f'{{"code":{number}}}').raw_code, code, number)
        body = '{"status":404,"code":"user:not_found","details":[1e999,%s,2.5]}' % (
            "9" * 5000
        )
        self.assertEqual(parse(404, body).details, ["1e999", "9" * 5000, 2.5])
        for status in ("404.0", "true", '"404"', "4040", "-404"):
            self.assertIsNone(
                parse(404, f'{{"status":{status},"code":"CONFLICT"}}').code
            )
        self.assertIsNone(parse(1, '{"status":true,"code":"CONFLICT"}').code)

    def test_hostile_members(self) -> None:
        members = {"__class__": "x", "__proto__": "y", "status": "z", "": "é"}
        body: dict[str, object] = {"success": False, "error": "m", "details": members}
        body["code"] = "VALIDATION_ERROR"
        error = parse(422, body)
        self.assertEqual(error.fields, members)
        self.assertEqual((type(error), error.status), (APIError, 422))

    def test_surrogates(self) -> None:
        body = (
            r'{"success":false,"error":"\ud83d\ude00 \ud800 \\ud800 \udc00\ud800",'
            r'"code":"CONFLICT","details":{"\ud800":["\udfff"]}}'
        )
        error = parse(409, body)
        self.assertEqual(error.message, "😀 \ufffd \\ud800 \ufffd\ufffd")
        self.assertEqual(error.details, {"\ufffd": ["\ufffd"]})
        again = parse(409, json.loads(body))
        self.assertEqual((again.message, again.details), (error.message, error.details))
        self.assertEqual(parse(409, '{"message":"a \ud800"}').message, "a ?")

    def test_status(self) -> None:
        self.assertIs(type(parse(errcode.Code.USER_NOT_FOUND.status).status), int)
        self.assertEqual(parse(429).temporary, True)
        with self.assertRaises(ValueError):
            parse(cast("int", "no status"))

    def test_headers(self) -> None:
        lines = Message()
        lines["WWW-Authenticate"] = 'Basic realm="x"'
        lines["www-authenticate"] = 'Bearer error="late:too", error_description="Late"'
        for headers in (lines, lines.items(), {"Www-Authenticate": lines.values()}):
            error = parse(401, b"", headers)
            self.assertEqual((error.raw_code, error.message), ("late:too", "Late"))
        for odd in (None, 7, "Retry-After: 3", ["Retry-After"], {7: 8}, {"a": None}):
            self.assertIsNone(parse(401, b"", odd).retry_after)
        self.assertEqual(parse(503, b"", {b"Retry-After": b"3"}).retry_after, 3.0)
        self.assertEqual(parse(503, b"", {"Retry-After": "٣"}).retry_after, None)
        long = {"Retry-After": "9" * 5000}
        self.assertEqual(parse(503, b"", long).retry_after, 2.0**32)

    def test_retry_after_as_a_date(self) -> None:
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
        date = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
        delay = parse(503, b"", {"Retry-After": date}).retry_after
        self.assertTrue(delay is not None and 60 <= delay <= 90, delay)

    def test_a_date_that_is_far_away(self) -> None:
        headers = {
            "Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT",
            "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
        }
        self.assertEqual(parse(503, b"", headers).retry_after, 2.0**32)
        del headers["Date"]
        self.assertEqual(parse(503, b"", headers).retry_after, 2.0**32)

    def test_a_long_header_takes_no_time(self) -> None:
        for value in ('Bearer error="' + "\\" * 60_000, "a" * 60_000, "a=" * 30_000):
            self.assertIsNone(parse(401, b"", {"WWW-Authenticate": value}).raw_code)


class Response:
    """A response of some library."""

    def __init__(self, status_code: int, content: bytes = NOT_FOUND.encode()) -> None:
        self.status_code = status_code
        self.content = content
        self.headers = {"retry-after": "3"}


class TestResponses(unittest.TestCase):
    def test_raise_for_status(self) -> None:
        fine = Response(399)
        self.assertIs(raise_for_status(fine), fine)
        with self.assertRaises(APIError) as caught:
            raise_for_status(Response(404))
        self.assertEqual(caught.exception.code, Code.USER_NOT_FOUND)
        self.assertEqual(caught.exception.retry_after, 3.0)

    def test_urllib(self) -> None:
        body = io.BytesIO(NOT_FOUND.encode())
        with urllib.error.HTTPError("u", 404, "Not Found", Message(), body) as response:
            self.assertEqual(from_response(response).code, Code.USER_NOT_FOUND)

    def test_a_broken_connection_is_the_cause(self) -> None:
        class Broken(Response):
            @property
            def content(self) -> bytes:
                raise ConnectionResetError("reset")

            @content.setter
            def content(self, value: bytes) -> None:
                pass

        error = from_response(Broken(503))
        self.assertIsInstance(error.__cause__, ConnectionResetError)
        self.assertEqual((error.status, error.retry_after), (503, 3.0))

    def test_what_is_no_response(self) -> None:
        class NoBody:
            status = 500

        class Later(NoBody):
            async def read(self) -> bytes:
                return b""

        status = "an integer in status_code, status or code, found object"
        body = "its body in content, data or body, or with a method read, found "
        rest = ": read the body and call parse"
        for value, message in (
            (object(), status),
            (NoBody(), f"{body}NoBody{rest}"),
            (Later(), f"{body}Later{rest}"),
        ):
            with self.assertRaises(TypeError) as caught:
                from_response(value)
            self.assertEqual(
                str(caught.exception), f"expected a response with {message}"
            )


if __name__ == "__main__":
    unittest.main()
