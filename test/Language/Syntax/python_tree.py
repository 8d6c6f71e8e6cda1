"""Python's own syntax tree of a file, in the form of `tilec --emit=ast`.

The parser of Tile and that of CPython read the same language, so they must find
the same tree. What one of them does not keep is recovered or left out here:

  * Tile keeps operators that chain to the left, and `elif`, as flat lists.
    Python nests them; whether the source has parentheses is seen from where the
    inner node begins.
  * Tile keeps numbers as they are written, Python their values: normalize()
    turns the numbers in Tile's output into values.
  * Python writes `{x=}` in an f-string as text and a value: normalize() does so
    with Tile's.
"""

import ast
import re
import unicodedata

LEVELS = {"|": 0, "^": 1, "&": 2, "<<": 3, ">>": 3, "+": 4, "-": 4, "*": 5,
          "@": 5, "/": 5, "//": 5, "%": 5, "**": None}
BINARY = {"Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/",
          "FloorDiv": "//", "Mod": "%", "Pow": "**", "LShift": "<<",
          "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&"}
UNARY = {"Invert": "~", "Not": "not", "UAdd": "+", "USub": "-"}
COMPARE = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">",
           "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in",
           "NotIn": "not in"}


def escape(value):
    """Bytes as llvm::printEscapedString writes them."""
    return "".join(
        "\\\\" if byte == 0x5C else
        chr(byte) if 0x20 <= byte < 0x7F and byte != 0x22 else
        f"\\{byte:02X}" for byte in value)



def encode(text):
    return text.encode("utf-8", "surrogatepass")


def constant(value):
    """What stands behind `Constant`."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if value is ...:
        return "..."
    if isinstance(value, (str, bytes)):
        kind, data = (("str", encode(value)) if isinstance(value, str)
                      else ("bytes", value))
        return f'{kind} "{escape(data)}"'
    if isinstance(value, complex):
        return f"complex {value.imag!r}j"
    if isinstance(value, int):
        return f"int {value:x}"
    return f"float {value!r}"


class Printer:
    """Writes a tree as lines. Names of methods are those of Python's nodes."""

    def __init__(self, source):
        # Lines as Python's tokenizer counts them, in the bytes of UTF-8.
        self.source = re.split(b"\r\n|\r|\n", source)
        self.lines = []
        self.depth = 0

    def line(self, text, role=""):
        self.lines.append("  " * self.depth + (f"{role}: " if role else "")
                          + text)

    def node(self, role, node):
        """A node with what is below it; nothing for None."""
        if node is None:
            return
        if isinstance(node, list):
            for item in node:
                self.node(role, item)
            return
        kind = type(node).__name__
        getattr(self, kind, self.plain)(role, node)

    def below(self, *children):
        """The children of the node written last: (role, node) each."""
        self.depth += 1
        for role, child in children:
            self.node(role, child)
        self.depth -= 1

    def statement(self, node, head, *children):
        """A statement's line, with its place, and its children."""
        self.line(f"{head} @{node.lineno}:{node.col_offset + 1}")
        self.below(*children)

    def block(self, role, body):
        if body:
            self.line(role)
            self.below(*(("", item) for item in body))

    def plain(self, role, node):
        """A node whose children need no roles and that has nothing else."""
        self.line(type(node).__name__, role)
        self.below(*(("", child) for _, child in ast.iter_fields(node)
                     if isinstance(child, (ast.expr, list))))

    # Expressions.

    def begin(self, node):
        return node.lineno, node.col_offset

    def BoolOp(self, role, node):
        self.line("BoolOp " + type(node.op).__name__.lower(), role)
        self.below(("", node.values))

    def BinOp(self, role, node):
        links = []
        level = LEVELS[BINARY[type(node.op).__name__]]
        while True:
            links.append((BINARY[type(node.op).__name__], node.right))
            left = node.left
            chains = (isinstance(left, ast.BinOp) and level is not None
                      and LEVELS[BINARY[type(left.op).__name__]] == level
                      and self.begin(left) == self.begin(node))
            if not chains:
                break
            node = left
        self.line("BinOp", role)
        self.below(("", left), *reversed(links))

    def Compare(self, role, node):
        self.line("Compare", role)
        self.below(("", node.left),
                   *((COMPARE[type(op).__name__], value)
                     for op, value in zip(node.ops, node.comparators)))

    def UnaryOp(self, role, node):
        self.line("UnaryOp " + UNARY[type(node.op).__name__], role)
        self.below(("", node.operand))

    def NamedExpr(self, role, node):
        self.line("NamedExpr " + node.target.id, role)
        self.below(("", node.value))

    def Name(self, role, node):
        self.line("Name " + node.id, role)

    def Attribute(self, role, node):
        self.line("Attribute " + node.attr, role)
        self.below(("", node.value))

    def Constant(self, role, node):
        self.line("Constant " + constant(node.value), role)

    def Lambda(self, role, node):
        self.line("Lambda", role)
        self.depth += 1
        self.parameters(node.args)
        self.node("body", node.body)
        self.depth -= 1

    def IfExp(self, role, node):
        self.line("IfExp", role)
        self.below(("test", node.test), ("body", node.body),
                   ("else", node.orelse))

    def Dict(self, role, node):
        self.line("Dict", role)
        for key, value in zip(node.keys, node.values):
            self.below(("key", key), ("value" if key else "**", value))

    def DictComp(self, role, node):
        self.line("DictComp", role)
        self.below(("key", node.key), ("value", node.value),
                   ("", node.generators))

    def comprehension(self, role, node):
        self.line("async for" if node.is_async else "for")
        self.below(("target", node.target), ("iter", node.iter),
                   ("if", node.ifs))

    def Call(self, role, node):
        self.line("Call", role)
        self.below(("callee", node.func), ("", node.args),
                   ("", node.keywords))

    def keyword(self, role, node):
        self.node(node.arg or "**", node.value)

    def FormattedValue(self, role, node):
        conversion = f" !{chr(node.conversion)}" if node.conversion > 0 else ""
        self.line("FormattedValue" + conversion, role)
        self.below(("", node.value), ("format", node.format_spec))

    def Subscript(self, role, node):
        self.line("Subscript", role)
        self.below(("value", node.value), ("index", node.slice))

    def Slice(self, role, node):
        self.line("Slice", role)
        self.below(("lower", node.lower), ("upper", node.upper),
                   ("step", node.step))

    # Parameters.

    def parameter(self, role, node, default=None):
        self.line(node.arg, role)
        self.below(("annotation", node.annotation), ("default", default))

    def parameters(self, node):
        positional = node.posonlyargs + node.args
        missing = len(positional) - len(node.defaults)
        defaults = [None] * missing + node.defaults
        for i, (item, default) in enumerate(zip(positional, defaults)):
            self.parameter("positional parameter"
                           if i < len(node.posonlyargs) else "parameter",
                           item, default)
        if node.vararg:
            self.parameter("* parameter", node.vararg)
        for item, default in zip(node.kwonlyargs, node.kw_defaults):
            self.parameter("keyword parameter", item, default)
        if node.kwarg:
            self.parameter("** parameter", node.kwarg)

    def typeParameter(self, star, node):
        self.line(star + node.name, "type parameter")
        self.below(("bound", getattr(node, "bound", None)),
                   ("default", getattr(node, "default_value", None)))

    def TypeVar(self, role, node):
        self.typeParameter("", node)

    def TypeVarTuple(self, role, node):
        self.typeParameter("*", node)

    def ParamSpec(self, role, node):
        self.typeParameter("**", node)

    # Statements.

    def FunctionDef(self, role, node):
        kind = "async " if isinstance(node, ast.AsyncFunctionDef) else ""
        self.statement(node, f"FunctionDef {kind}{node.name}",
                       ("decorator", node.decorator_list),
                       ("", getattr(node, "type_params", None)))
        self.depth += 1
        self.parameters(node.args)
        self.node("returns", node.returns)
        self.block("body", node.body)
        self.depth -= 1

    AsyncFunctionDef = FunctionDef

    def ClassDef(self, role, node):
        self.statement(node, "ClassDef " + node.name,
                       ("decorator", node.decorator_list),
                       ("", getattr(node, "type_params", None)),
                       ("base", node.bases), ("", node.keywords))
        self.depth += 1
        self.block("body", node.body)
        self.depth -= 1

    def Expr(self, role, node):
        self.statement(node, "ExprStmt", ("", node.value))

    def Return(self, role, node):
        self.statement(node, "Return", ("", node.value))

    def Delete(self, role, node):
        self.statement(node, "Delete", ("", node.targets))

    def Assign(self, role, node):
        self.statement(node, "Assign", ("target", node.targets),
                       ("value", node.value))

    def TypeAlias(self, role, node):
        self.statement(node, "TypeAlias " + node.name.id,
                       ("", node.type_params), ("value", node.value))

    def AugAssign(self, role, node):
        self.statement(node, f"AugAssign {BINARY[type(node.op).__name__]}=",
                       ("target", node.target), ("value", node.value))

    def AnnAssign(self, role, node):
        self.statement(node, "AnnAssign", ("target", node.target),
                       ("annotation", node.annotation), ("value", node.value))

    def For(self, role, node):
        kind = " async" if isinstance(node, ast.AsyncFor) else ""
        self.statement(node, "For" + kind, ("target", node.target),
                       ("iter", node.iter))
        self.blocks(("body", node.body), ("else", node.orelse))

    AsyncFor = For

    def blocks(self, *blocks):
        self.depth += 1
        for role, body in blocks:
            self.block(role, body)
        self.depth -= 1

    def While(self, role, node):
        self.statement(node, "While", ("test", node.test))
        self.blocks(("body", node.body), ("else", node.orelse))

    def isElif(self, body):
        if len(body) != 1 or not isinstance(body[0], ast.If):
            return False
        line = self.source[body[0].lineno - 1]
        return line.startswith(b"elif", body[0].col_offset)

    def If(self, role, node):
        self.statement(node, "If")
        while True:
            self.below(("test", node.test))
            self.blocks(("body", node.body))
            if not self.isElif(node.orelse):
                break
            node = node.orelse[0]
        self.blocks(("else", node.orelse))

    def With(self, role, node):
        kind = " async" if isinstance(node, ast.AsyncWith) else ""
        self.statement(node, "With" + kind)
        for item in node.items:
            self.below(("context", item.context_expr),
                       ("as", item.optional_vars))
        self.blocks(("body", node.body))

    AsyncWith = With

    def Raise(self, role, node):
        self.statement(node, "Raise", ("exception", node.exc),
                       ("cause", node.cause))

    def Try(self, role, node):
        star = " star" if type(node).__name__ == "TryStar" else ""
        self.statement(node, "Try" + star)
        self.blocks(("body", node.body))
        self.below(("", node.handlers))
        self.blocks(("else", node.orelse), ("finally", node.finalbody))

    TryStar = Try

    def ExceptHandler(self, role, node):
        self.line("except" + (f" as {node.name}" if node.name else ""))
        self.below(("type", node.type))
        self.blocks(("body", node.body))

    def Assert(self, role, node):
        self.statement(node, "Assert", ("test", node.test),
                       ("message", node.msg))

    def alias(self, role, node):
        self.line(node.name + (f" as {node.asname}" if node.asname else ""),
                  "name")

    def Import(self, role, node):
        self.statement(node, "Import", ("", node.names))

    def ImportFrom(self, role, node):
        module = "." * node.level + (node.module or "")
        self.statement(node, "ImportFrom " + module, ("", node.names))

    def Global(self, role, node):
        self.statement(node, " ".join([type(node).__name__] + node.names))

    Nonlocal = Global

    def Pass(self, role, node):
        self.statement(node, type(node).__name__)

    Break = Continue = Pass

    # Patterns.

    def Match(self, role, node):
        self.statement(node, "Match", ("subject", node.subject))
        for case in node.cases:
            self.below(("case", case.pattern), ("guard", case.guard))
            self.blocks(("body", case.body))

    def MatchSingleton(self, role, node):
        self.line(f"MatchSingleton {node.value}", role)

    def MatchStar(self, role, node):
        self.line("MatchStar " + (node.name or "_"), role)

    def MatchAs(self, role, node):
        self.line("MatchAs " + (node.name or "_"), role)
        self.below(("", node.pattern))

    def MatchValue(self, role, node):
        self.line("MatchValue", role)
        self.below(("", node.value))

    def MatchSequence(self, role, node):
        self.line(type(node).__name__, role)
        self.below(("", node.patterns))

    MatchOr = MatchSequence

    def MatchMapping(self, role, node):
        self.line("MatchMapping", role)
        for key, value in zip(node.keys, node.patterns):
            self.below(("key", key), ("value", value))
        if node.rest:
            self.depth += 1
            self.line(node.rest, "rest")
            self.depth -= 1

    def MatchClass(self, role, node):
        self.line("MatchClass", role)
        self.below(("class", node.cls), ("", node.patterns),
                   *zip(node.kwd_attrs, node.kwd_patterns))


def printed(tree, source):
    """The lines of a tree; `source` is its text in UTF-8."""
    printer = Printer(source)
    printer.line("Module")
    printer.below(*(("", item) for item in tree.body))
    return printer.lines


NUMBER = re.compile(r'^( *(?:[^"]*: )?Constant) '
                    r"(?:int (?P<int>\w+)(?: radix (?P<radix>\d+))?"
                    r"|float (?P<float>[^ ]+)|complex (?P<complex>[^ ]+)j)$")


def normalizeNumber(line):
    match = NUMBER.match(line)
    if not match:
        return line
    if match["int"]:
        value = int(match["int"], int(match["radix"] or 10))
        return f"{match[1]} int {value:x}"
    if match["float"]:
        return f"{match[1]} float {float(match['float'])!r}"
    return f"{match[1]} complex {float(match['complex'])!r}j"


SELF = re.compile(r'^( *)FormattedValue( !.)? "((?:[^"])*)"$')
TEXT = re.compile(r'^( *)Constant str "([^"]*)"$')


def normalizeFields(lines):
    """Writes the text of each `{x=}` as a constant before it, joined with the
    constants beside it."""
    result = []
    for line in lines:
        field = SELF.match(line)
        parts = [line]
        if field:
            parts = [f'{field[1]}Constant str "{field[3]}"',
                     f"{field[1]}FormattedValue{field[2] or ''}"]
        for i, part in enumerate(parts):
            # Text that follows text only occurs in f-strings, after this.
            before = TEXT.match(result[-1]) if result else None
            text = TEXT.match(part) if field and i == 0 else None
            if before and text and before[1] == text[1]:
                result[-1] = f'{text[1]}Constant str "{before[2]}{text[2]}"'
            else:
                result.append(part)
    return result


def normalize(text):
    """The lines of Tile's output, with what Python does not keep removed.
    Python compares names in Unicode's form NFKC."""
    lines = [line if line.isascii() or '"' in line
             else unicodedata.normalize("NFKC", line)
             for line in text.splitlines()]
    return normalizeFields([normalizeNumber(line) for line in lines])
