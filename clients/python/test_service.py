"""The errors of a service that runs, through the libraries that clients use."""

import asyncio
import contextlib
import importlib
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

from errcode import Action, APIError, Code, from_response, parse, raise_for_status
from recorded import FOLDER

WRONG = {"email": "ada@example.com", "password": "wrong"}

# Without their types, as users of the libraries find them.
aiohttp: Any = importlib.import_module("aiohttp")
httpx: Any = importlib.import_module("httpx")
requests: Any = importlib.import_module("requests")
urllib3: Any = importlib.import_module("urllib3")


class TestService(unittest.TestCase):
    url: ClassVar[str]
    server: ClassVar[subprocess.Popen[str]]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        program = Path(folder.name) / "quickstart"
        build = ["go", "build", "-o", os.fspath(program), "./examples/quickstart"]
        subprocess.run(build, cwd=FOLDER.parent.parent, check=True)
        cls.server = subprocess.Popen(
            [program, "-addr", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        cls.addClassCleanup(cls.stop)
        output = cls.server.stdout
        found = re.search(r"http://\S+\d", output.readline() if output else "")
        cls.url = found[0] if found else ""

    @classmethod
    def stop(cls) -> None:
        cls.server.kill()
        cls.server.communicate()

    def call(self, path: str, body: object = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as response:
            with response:
                raise from_response(response) from response

    def failure(self, path: str, body: object = None, **headers: str) -> APIError:
        with self.assertRaises(APIError) as caught:
            self.call(path, body, **headers)
        return caught.exception

    def test_codes_of_each_document(self) -> None:
        for document, wrong, missing in (
            ("protekt", Code.PROTEKT_INVALID_CREDENTIALS, "not_found"),
            ("envelope", Code.ENVELOPE_AUTHENTICATION_ERROR, "NOT_FOUND"),
            ("domain", Code.AUTH_INVALID_CREDENTIALS, "system:not_found"),
        ):
            error = self.failure(f"/{document}/login", WRONG)
            self.assertEqual((error.code, error.status), (wrong, 401))
            error = self.failure(f"/{document}/nowhere")
            self.assertEqual((error.code, error.status), (Code.of(missing), 404))
            error = self.failure(f"/{document}/me", Authorization="Bearer x")
            self.assertEqual(error.status, 401)
            self.assertIsNotNone(error.code)

    def test_fields(self) -> None:
        for document in ("envelope", "domain"):
            error = self.failure(f"/{document}/signup", {"email": "x", "password": "x"})
            self.assertEqual(set(error.fields), {"email", "password"})
            self.assertEqual(error.action, Action.SHOW_FIELD_ERRORS)

    def test_message_in_the_language_of_the_reader(self) -> None:
        error = self.failure("/protekt/login", WRONG, **{"Accept-Language": "de-AT"})
        self.assertEqual(error.code, Code.PROTEKT_INVALID_CREDENTIALS)
        self.assertRegex(error.message, "(?i)passwort")

    def test_a_session(self) -> None:
        good = {"email": "ada@example.com", "password": "correct horse"}
        tokens = self.call("/domain/login", good)
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        self.assertEqual(self.call("/domain/me", **bearer)["email"], good["email"])
        again = {"refresh_token": tokens["refresh_token"]}
        self.call("/domain/refresh", again)
        error = self.failure("/domain/refresh", again)  # it serves once
        self.assertEqual(error.code, Code.USER_NO_REFRESH_TOKEN)

    def check(self, error: APIError) -> None:
        self.assertEqual(error.code, Code.AUTH_INVALID_CREDENTIALS)
        self.assertEqual((error.status, error.foreign), (401, False))

    def test_requests_httpx_and_urllib3(self) -> None:
        address = f"{self.url}/domain/login"
        for post in (requests.post, httpx.post):
            with self.assertRaises(APIError) as caught:
                raise_for_status(post(address, json=WRONG, timeout=60))
            self.check(caught.exception)
        with urllib3.PoolManager() as pool:
            body = json.dumps(WRONG)
            self.check(from_response(pool.request("POST", address, body=body)))
            response = pool.request("POST", address, body=body, preload_content=False)
            self.check(from_response(response))

    def test_the_example_of_the_readme(self) -> None:
        text = (FOLDER / "README.md").read_text(encoding="utf-8")
        code = text.partition("```python\n")[2].partition("```")[0]
        names: dict[str, Any] = {}
        exec(compile(code, "README.md", "exec"), names)
        for body, want in (
            ({"status": 404, "code": "user:not_found"}, None),
            ({"status": 404, "code": "user:invalid_id"}, APIError),
        ):
            response = httpx.Response(404, json=body)
            with mock.patch.object(httpx, "get", return_value=response):
                if want is None:
                    self.assertIsNone(names["profile"]())
                else:
                    with self.assertRaises(want), contextlib.redirect_stdout(None):
                        names["profile"]()

    def test_streams(self) -> None:
        address = f"{self.url}/domain/login"
        with requests.post(address, json=WRONG, stream=True, timeout=60) as response:
            self.check(from_response(response))
        with httpx.stream("POST", address, json=WRONG) as response:
            with self.assertRaises(httpx.ResponseNotRead):
                from_response(response)
            response.read()
            self.check(from_response(response))

    def test_aiohttp_and_async_httpx(self) -> None:
        address = f"{self.url}/domain/login"

        async def run() -> None:
            async with (
                aiohttp.ClientSession() as session,
                session.post(address, json=WRONG) as r,
            ):
                self.check(parse(r.status, await r.read(), r.headers))
                with self.assertRaises(TypeError):
                    from_response(r)
            async with httpx.AsyncClient() as client:
                self.check(from_response(await client.post(address, json=WRONG)))

        asyncio.run(run())


if __name__ == "__main__":
    unittest.main()
