"""The file is the same with codes and texts that are difficult to write down."""

import ast
import importlib.util
import sys
import unittest
from types import ModuleType

from recorded import FOLDER, read_texts


def load(name: str) -> ModuleType:
    """Import a file of the folder testdata."""
    spec = importlib.util.spec_from_file_location(
        name, FOLDER / "testdata" / f"{name}.py"
    )
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class TestHostile(unittest.TestCase):
    def test_messages(self) -> None:
        hostile = load("hostile")
        for i, text in enumerate(read_texts("hostile_texts.json")):
            code = hostile.Code.of(f"hostile:text_{i}")
            self.assertEqual((code.message, code.status, code.own), (text, 400, True))

    def test_names(self) -> None:
        hostile = load("hostile")
        codes = read_texts("hostile_names.json")
        for text in codes:
            self.assertEqual(hostile.Code.of(text).message, text)
        names = [hostile.Code.of(text).name for text in codes]
        self.assertEqual(len(set(names)), len(codes))
        for name in names:
            self.assertRegex(name, "^[A-Z][A-Z0-9_]*$")

    def test_nothing_but_docstrings_and_members(self) -> None:
        source = (FOLDER / "testdata" / "hostile.py").read_text(encoding="utf-8")
        classes = [n for n in ast.parse(source).body if isinstance(n, ast.ClassDef)]
        code = next(n for n in classes if n.name == "Code")
        for node in code.body:
            if isinstance(node, ast.Expr):
                self.assertIsInstance(node.value, ast.Constant)
            else:
                self.assertIsInstance(
                    node, ast.Assign | ast.AnnAssign | ast.FunctionDef
                )
        for line in source.splitlines():
            self.assertTrue(line.isprintable(), repr(line))

    def test_the_own_codes_are_known_in_any_body(self) -> None:
        hostile = load("hostile")
        for body in (
            {"code": "hostile:text_0", "message": "m"},
            {"error": {"errorCode": "hostile:text_0"}},
        ):
            self.assertEqual(hostile.parse(400, body).code, "hostile:text_0")
        self.assertIsNone(hostile.parse(404, {"code": "user:not_found"}).code)

    def test_no_codes(self) -> None:
        empty = load("empty")
        self.assertEqual(list(empty.Code), [])
        self.assertIsNone(empty.Code.of("user:not_found"))
        error = empty.parse(404, '{"status":404,"code":"user:not_found"}')
        self.assertEqual((error.code, error.raw_code), (None, "user:not_found"))


if __name__ == "__main__":
    unittest.main()
