#!/usr/bin/env python3
"""Tests of the style rules' own code, above all of the C++ scanner.

lit runs it beside the rules. Each case of the scanner is a piece of source and
the functions that it has, as (name, first line, last line).
"""

import os
import tempfile
import textwrap
import unittest

import cpp
import names
import style
import text
import tree

CASES = {
    "plain": ("int f(int a) {\n  return a;\n}\n", [("f", 1, 3)]),
    "two": ("int f() { return 1; }\n\nint g() {\n}\n",
            [("f", 1, 1), ("g", 3, 4)]),
    "head over lines": ("static int\nf(int a,\n  int b) {\n}\n", [("f", 1, 4)]),
    "comment before": ("/// Says {.\n// and }\nint f() {\n}\n", [("f", 3, 4)]),
    "strings": ('int f() {\n  g("{", \'{\', R"({{{)", R"x(}")")x");\n}\n',
                [("f", 1, 3)]),
    "digit separators": ("int f() {\n  return 1'000 + '{';\n}\n",
                         [("f", 1, 3)]),
    "macro": ("#define M(x) \\\n  { x\nint f() {\n}\n", [("f", 3, 4)]),
    "namespaces and classes": (
        "namespace a::b {\nclass C : public D<int()> {\npublic:\n"
        "  void f() {\n  }\n  int x = 3;\n};\n} // namespace a::b\n",
        [("f", 4, 5)]),
    "template": ("template <typename T, typename = e<(T::x > 1)>>\n"
                 "T f(T a = {}) {\n  return a;\n}\n", [("f", 1, 4)]),
    "operator": ("bool operator==(A a, B b) {\n}\nint operator()(int a) {\n}\n",
                 [("operator_", 1, 2), ("operator_", 3, 4)]),
    "constructor": ("A::A(int b) : x{b}, y(b), z{1, 2} {\n  g();\n}\n",
                    [("A::A", 1, 3)]),
    "data": ("const int k[] = {\n  1,\n  2,\n};\nE e{f(1)};\nint f() {\n}\n",
             [("f", 6, 7)]),
    "enum": ("enum class E : int { a, b };\nint f() {\n}\n", [("f", 2, 3)]),
    "lambda variable": ("static const auto f = [](int a) -> int {\n"
                        "  return a;\n};\n", [("f", 1, 3)]),
    "lambda within": ("int f() {\n  auto g = [&] { return 1; };\n"
                      "  if (g()) {\n  }\n  return 0;\n}\n", [("f", 1, 6)]),
    "local class": ("int f() {\n  struct S {\n    int g() { return 1; }\n"
                    "  };\n  return 0;\n}\n", [("f", 1, 6)]),
    "test macro": ("TEST(A, B) {\n  int x;\n}\n", [("TEST", 1, 3)]),
    "extern": ('extern "C" {\nint f() {\n}\n}\n', [("f", 2, 3)]),
    "trailing return": ("auto f(int a) -> B<int> {\n}\n", [("f", 1, 2)]),
    "default then body": ("A();\nA(int) = default;\nint f() const {\n}\n",
                          [("f", 3, 4)]),
    "table macro": ("static const I k[] = {\n#define X(a) {a},\n"
                    "#include \"x\"\n};\nint f() {\n}\n", [("f", 5, 6)]),
    "array result": ("llvm::ArrayRef<int> f() { return k; }\n", [("f", 1, 1)]),
}


class ScannerTest(unittest.TestCase):
    def test_cases(self):
        for name, (source, expected) in CASES.items():
            with self.subTest(name):
                self.assertEqual([tuple(f) for f in cpp.functions(source)],
                                 expected)

    def test_blank_keeps_places(self):
        source = 'a /* b\n c */ "d\\"e" // f\nR"(g\nh)" i\n'
        blanked = cpp.blank(source)
        self.assertEqual(len(blanked), len(source))
        self.assertEqual(blanked.split(), ["a", "i"])
        self.assertEqual(blanked.count("\n"), source.count("\n"))


class RuleTest(unittest.TestCase):
    """Each rule, on a small tree with one fault."""

    def findings(self, rule, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, content in files.items():
                full = os.path.join(folder, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(textwrap.dedent(content))
            return list(style.RULES[rule](tree.Tree(folder)))

    def assert_finds(self, rule, files, *parts):
        messages = [finding.message for finding in self.findings(rule, files)]
        self.assertEqual(len(messages), len(parts), messages)
        for message, part in zip(messages, parts):
            self.assertIn(part, message)

    def test_file_length(self):
        self.assert_finds("file-length", {"lib/a.cpp": "\n" * 700})
        self.assert_finds("file-length", {"lib/a.cpp": "\n" * 701}, "701")

    def test_function_length(self):
        body = "int f() {\n" + "  ;\n" * 79 + "}\n"
        self.assert_finds("function-length", {"lib/a.cpp": body}, "81")
        self.assert_finds("function-length",
                          {"lib/a.cpp": body.replace("  ;\n", "", 1)})
        script = "def f():\n" + "    x = 1\n" * 80
        self.assert_finds("function-length", {"test/a.py": script}, "81")

    def test_columns(self):
        self.assert_finds("columns", {"lib/a.h": "x" * 80 + "\n"})
        self.assert_finds("columns", {"lib/a.h": "x" * 81 + "\n"}, "81")
        self.assert_finds("columns",
                          {"lib/a.h": "// https://" + "x" * 81 + "\n"})

    def test_whitespace(self):
        self.assert_finds("whitespace", {"lib/a.h": "a \nb\tc\n"},
                          "trailing", "tab")
        self.assert_finds("whitespace", {"lib/a.h": "a\n\n"}, "blank lines")
        self.assert_finds("whitespace", {"lib/a.h": "a"}, "newline")

    def test_words(self):
        word = "TO" + "DO"
        self.assert_finds("words", {"lib/a.h": f"// {word}: x\n"}, word)
        self.assert_finds("words", {"lib/a.h": f"int k{word}S;\n"})

    def test_machine_paths(self):
        path = "/ho" + "me/me/x"
        self.assert_finds("machine-paths", {"lib/a.h": path + "\n"}, "path")

    def test_purpose(self):
        good = textwrap.dedent("""\
            //===- a.h - a thing --------------------------------------===//
            //
            {}
            {}
            //
            // Says what the thing is for.
            //
            //===------------------------------------------------------===//
            """).format(*text.LICENCE)
        self.assert_finds("purpose", {"lib/a.h": good})
        self.assert_finds("purpose", {"lib/b.h": good}, "`b.h`")
        self.assert_finds("purpose",
                          {"lib/a.h": good.replace("// Says", "//\n// Says")})
        without = good.replace("// Says what the thing is for.\n", "")
        self.assert_finds("purpose", {"lib/a.h": without}, "paragraph")
        self.assert_finds("purpose", {"lib/a.h": good.replace("SPDX", "X")},
                          "licence")
        self.assert_finds("purpose", {"x/CMakeLists.txt": "add(x)\n"},
                          "paragraph")
        self.assert_finds("purpose",
                          {"x/CMakeLists.txt": "# Builds all of x.\nadd(x)\n"})
        self.assert_finds("purpose", {"x/a.py": '"""Does this and that."""\n'})

    def test_guards(self):
        def guarded(name):
            return f"#ifndef {name}\n#define {name}\n#endif // {name}\n"
        self.assert_finds("guards",
                          {"include/tile/A/B.h": guarded("TILE_A_B_H"),
                           "include/tile/Tile.h": guarded("TILE_TILE_H"),
                           "include/tile-c/tile.h": guarded("TILE_C_TILE_H"),
                           "lib/A/C.h": guarded("TILE_LIB_A_C_H"),
                           "lib/A/D.h": guarded("TILE_A_D_H")},
                          "TILE_LIB_A_D_H")

    def test_readmes(self):
        self.assert_finds("readmes", {"lib/A/a.cpp": "", "lib/B/README.md": "x",
                                      "lib/B/C/c.cpp": ""}, "README.md")
        self.assert_finds("readmes", {"lib/B/README.md": "\n" * 61}, "61")

    def test_kebab(self):
        self.assertEqual(names.kebab("TileGPUToLLVM"), "tile-gpu-to-llvm")
        self.assertEqual(names.kebab("AssignLayouts"), "assign-layouts")

    def test_passes(self):
        entry = 'def TileGPUGoFastPass : Pass<"tile-gpu-go-fast"> {}\n'
        folder = "Dialect/TileGPU/Transforms"
        files = {f"include/tile/{folder}/Passes.td": entry,
                 f"lib/{folder}/GoFast.cpp":
                     '#define DEBUG_TYPE "tile-gpu-go-fast"\n',
                 "test/Dialect/TileGPU/go-fast.mlir": ""}
        self.assert_finds("passes", files)
        for path in list(files)[1:]:
            less = {key: files[key] for key in files if key != path}
            self.assert_finds("passes", less, os.path.basename(path))
        for spelled in ("TileToTileGPUPass", "ConvertTileToTileGPUPass"):
            folder = "Conversion/TileToTileGPU"
            self.assert_finds("passes", {
                f"include/tile/{folder}/Passes.td":
                    f'def {spelled} : Pass<"tile-to-tile-gpu"> {{}}\n',
                f"lib/{folder}/TileToTileGPU.cpp":
                    '#define DEBUG_TYPE "tile-to-tile-gpu"\n',
                f"test/{folder}/loads.mlir": ""})
        wrong = dict(files)
        wrong[list(files)[0]] = entry.replace('"tile-gpu', '"tile')
        self.assert_finds("passes", wrong, "--tile-gpu-go-fast")

    def test_diagnostics(self):
        def entry(name, code, message, why="because of this and of that"):
            return (f'TILE_DIAG({name}, "{code}", Error, {message}, '
                    f'R"({why})")\n')
        head = "//===- A.def - 01xx: all ---===//\n"
        path = "include/tile/Support/Diagnostics/A.def"

        def check(*entries):
            files = {path: head + "".join(entries)}
            return [finding.message
                    for finding in self.findings("diagnostics", files)]
        self.assertEqual(check(entry("A", "E0101", '"no"\n "thing"')), [])
        self.assertEqual(check(entry("A", "E0101", '"LLVM says {0}"')), [])
        self.assertEqual(check(entry("A", "E0101", '"`{0}` is no"')), [])
        for bad, part in ((entry("A", "E0201", '"x"'), "01xx"),
                          (entry("A", "W0101", '"x"'), "severity"),
                          (entry("A", "E0101", '"Not so"'), "lower case"),
                          (entry("A", "E0101", '"so."'), "full stop"),
                          (entry("A", "E0101", '"x"', ""), "explanation")):
            messages = check(bad)
            self.assertEqual(len(messages), 1, (bad, messages))
            self.assertIn(part, messages[0])
        twice = check(entry("A", "E0101", '"x"'), entry("B", "E0101", '"x"'))
        self.assertIn("E0101", "".join(twice))

    def test_diagnostics_tested(self):
        table = {"include/tile/Support/Diagnostics/A.def":
                 'TILE_DIAG(No, "E0101", Error, "x", R"(y)")\n'
                 'TILE_DIAG(Bug, "E0900", Error, "x", R"(y)")\n'}
        rule, listed = "diagnostics-tested", "test/Errors/elsewhere.txt"
        self.assert_finds(rule, table, "E0101")
        self.assert_finds(rule, {**table, "test/a.test": "E0101\n"}, "E0101")
        own = {**table, "test/Errors/E0101-a.tile": "# CHECK: [E0101]\n"}
        self.assert_finds(rule, own)
        self.assert_finds(rule, {**table, "test/Errors/E0101-a.tile": "\n"},
                          "does not name E0101")
        unit = {**table, "test/Unit/a.cpp": "DiagID::No\n",
                listed: "E0101 Unit/a.cpp\n"}
        self.assert_finds(rule, unit)
        self.assert_finds(rule, {**unit, "test/Unit/a.cpp": "\n"},
                          "does not name E0101")
        self.assert_finds(rule, {**own, listed: "E0101 Unit/a.cpp\n"},
                          "a file of its own")
        self.assert_finds(rule, {**own, listed: "E0999 Unit/a.cpp\n"},
                          "no E0999")

    def test_diagnostics_examples(self):
        def table(code, example):
            return {"include/tile/Support/Diagnostics/A.def":
                    f'TILE_DIAG(No, "{code}", Error, "x", R"(why\n\n'
                    f'{example}\n)")\n'}
        rule = "diagnostics-examples"
        both = "    a = 1    # wrong\n    a = 2    # right, always"
        self.assert_finds(rule, table("E0101", both))
        self.assert_finds(rule, table("E0101", "    a = 1    # wrong"),
                          "`# right`")
        self.assert_finds(rule, table("E0401", "no example"))


if __name__ == "__main__":
    unittest.main()
