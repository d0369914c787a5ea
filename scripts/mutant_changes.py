"""Single changes of a source text, as a slip of the hand or a misread sentence would make them.

A change replaces one span of the text, so that what was tried can be read; `before` and `after` are its lines without
their indentation. Words for people, annotations and docstrings are never changed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "+"}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
# calls that may be missing from a chain: `rows.filter(…)` becomes `rows`
LINKS = {
    "filter", "exclude", "distinct", "order_by", "select_for_update", "strip", "lower", "casefold", "open", "on_sale",
    "overdue", "valid_on", "visible_to", "reverse", "quantize", "normalize", "waiting", "in_due_order",
}  # fmt: skip
CONDITIONS = {"filter", "exclude", "get", "get_or_create", "update", "aggregate", "Q"}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any", "first": "last", "last": "first"}
WORDS = {"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext"}
NO_RULE = {"logger", "log", "warnings", "TypeVar", "cast", "TYPE_CHECKING", "__all__", "setattr", "noqa"}


@dataclass(frozen=True)
class Change:
    """One changed span of a file; `line` counts from 1, `within` says that it lies in the body of a function."""

    file: str
    start: int
    end: int
    text: str
    line: int
    before: str
    after: str
    within: bool

    @property
    def key(self) -> str:
        """The same for the same change of the same lines, wherever they stand in the file."""
        return f"{self.file}\n{self.before}\n{self.after}"

    def applied(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]


def changes_of(file: str, source: str) -> list[Change]:
    """All single changes of a Python or SQL file, in its order; no two make the same lines."""
    spans = _sql_spans(source) if file.endswith(".sql") else PythonSpans(source).found()
    found: dict[str, Change] = {}
    for start, end, text, within in spans:
        first, last = source.rfind("\n", 0, start) + 1, source.find("\n", end)
        last = len(source) if last < 0 else last
        before = _flat(source[first:last])
        after = _flat(source[first:start] + text + source[end:last])
        if before != after and (file.endswith(".sql") or _parses(source[:start] + text + source[end:])):
            change = Change(file, start, end, text, source.count("\n", 0, start) + 1, before, after, within)
            found.setdefault(change.key, change)
    return sorted(found.values(), key=lambda change: (change.start, change.text))


def _parses(source: str) -> bool:
    """A bracket may belong to more than the span."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _flat(text: str) -> str:
    return " ".join(text.split())


Span = tuple[int, int, str, bool]


class PythonSpans(ast.NodeVisitor):
    """(start, end, text instead, whether in a function's body) of every change of a module."""

    def __init__(self, source: str) -> None:
        self.source = source
        lengths = [len(line.encode()) for line in source.splitlines(keepends=True)]
        self.lines = [sum(lengths[:number]) for number in range(len(lengths))]
        self.bytes = source.encode()
        self.spans: list[Span] = []
        self.depth = 0

    def found(self) -> list[Span]:
        self.visit(ast.parse(self.source))
        return [
            (len(self.bytes[:start].decode()), len(self.bytes[:end].decode()), text, within)
            for start, end, text, within in self.spans
        ]

    # ---- places ------------------------------------------------------------------------------------------------

    def start(self, node: ast.AST) -> int:
        return self.lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        return self.bytes[self.start(node) : self.end(node)].decode()

    def put(self, start: int, end: int, text: str) -> None:
        self.spans.append((start, end, text, self.depth > 0))

    def instead(self, node: ast.AST, text: str) -> None:
        self.put(self.start(node), self.end(node), text)

    def between(self, left: ast.AST, right: ast.AST, found: str, text: str) -> None:
        """Replace an operator, which the tree has no place for."""
        start, end = self.end(left), self.start(right)
        gap = self.bytes[start:end].decode()
        if gap.count(found) == 1:
            at = start + len(gap[: gap.index(found)].encode())
            self.put(at, at + len(found.encode()), text)

    # ---- what is left alone ------------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for decorator in node.decorator_list:
            if ast.unparse(decorator).split("(")[0] in ("service", "transaction.atomic"):
                self.put(self.start(decorator) - 1, self.end(decorator), "")
            self.visit(decorator)
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(default)
        self.depth += 1
        self.visit_body(node.body)
        self.depth -= 1

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.depth += 1
        self.visit(node.body)
        self.depth -= 1

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_body(node.body)

    def visit_Module(self, node: ast.Module) -> None:
        self.visit_body(node.body)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            if names & NO_RULE and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue
            self.visit(statement)

    def generic_visit(self, node: ast.AST) -> None:
        for _name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self.visit_body(value)
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self.visit(item)
            elif isinstance(value, ast.AST):
                self.visit(value)

    # ---- statements --------------------------------------------------------------------------------------------

    def removed(self, node: ast.stmt) -> None:
        self.instead(node, "pass")

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.removed(node)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if node.exc is not None:
            self.removed(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if self.depth and all(isinstance(target, ast.Attribute) for target in node.targets):
            self.removed(node)
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        # beside the removal: a sum that forgets, and one that goes the other way
        operator = {ast.Add: "+=", ast.Sub: "-=", ast.BitOr: "|="}.get(type(node.op))
        if operator:
            self.between(node.target, node.value, operator, "=")
        if isinstance(node.op, ast.Add | ast.Sub):
            self.between(node.target, node.value, operator or "", "-=" if operator == "+=" else "+=")
        self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        self.condition(node.test)
        self.visit_body(node.body)
        self.visit_body(node.orelse)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.condition(node.test)
        self.visit(node.body)
        self.visit(node.orelse)

    def condition(self, test: ast.expr) -> None:
        for always in ("True", "False"):
            # `x := …` is needed below
            if not any(isinstance(part, ast.NamedExpr) for part in ast.walk(test)):
                self.instead(test, always)
        self.visit(test)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            if ast.unparse(item.context_expr) == "transaction.atomic()":
                self.instead(item.context_expr, "__import__('contextlib').nullcontext()")
            self.visit(item.context_expr)
        self.visit_body(node.body)

    # ---- expressions -------------------------------------------------------------------------------------------

    def visit_Compare(self, node: ast.Compare) -> None:
        parts = [node.left, *node.comparators]
        for left, operator, right in zip(parts, node.ops, parts[1:], strict=False):
            old = {ast.NotEq: "!=", ast.IsNot: "is not", ast.NotIn: "not in", ast.Is: "is", ast.In: "in",
                   ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=="}[type(operator)]  # fmt: skip
            self.between(left, right, old, COMPARISONS[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self.between(left, right, old, new)
        self.one_left_out(node.values)
        self.generic_visit(node)

    def one_left_out(self, parts: list[ast.expr]) -> None:
        """`a and b` becomes `a`, and `b`."""
        if any(isinstance(part, ast.NamedExpr) for whole in parts for part in ast.walk(whole)):
            return
        for index, part in enumerate(parts):
            if index:
                self.put(self.end(parts[index - 1]), self.end(part), "")
            else:
                self.put(self.start(part), self.start(parts[1]), "")

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.USub | ast.Invert):
            self.put(self.start(node), self.start(node.operand), "")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        is_text = isinstance(node.left, ast.Constant | ast.JoinedStr) and not isinstance(
            getattr(node.left, "value", None), int
        )
        if is_text or (isinstance(node.left, ast.Call) and ast.unparse(node.left.func) in WORDS):
            return
        old = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"}.get(
            type(node.op)
        )
        if old:
            self.between(node.left, node.right, old, ARITHMETIC[type(node.op)])
        if isinstance(node.op, ast.BitOr | ast.BitAnd):
            self.one_left_out([node.left, node.right])
            self.between(node.left, node.right, *("|&" if isinstance(node.op, ast.BitOr) else "&|"))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self.instead(node, str(not value))
        elif isinstance(value, int):
            self.instead(node, str(value + 1))
        elif isinstance(value, str) and re.fullmatch(r"-[a-z_]+", value):
            self.instead(node, repr(value[1:]).replace("'", '"'))
        elif isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value):
            self.instead(node, f'"{value}1"' if value[-1] != "1" else f'"{value[:-1]}01"')

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Texts are for people."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        # a name for a kind of function is an annotation, wherever it stands
        if not (isinstance(node.value, ast.Name) and node.value.id == "Callable"):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in WORDS:
            return
        if isinstance(node.func, ast.Attribute) and name in LINKS:
            self.put(self.end(node.func.value), self.end(node), "")
        # `rows.all()` is no `all(…)`
        if name in SWAPPED and isinstance(node.func, ast.Attribute) == (name in ("first", "last")):
            at = self.end(node.func) - len(name)
            self.put(at, self.end(node.func), SWAPPED[name])
        self.one_row_less(node.args)
        given: list[ast.AST] = [*node.args, *node.keywords]
        for index, argument in enumerate(given):
            if isinstance(argument, ast.keyword):
                lookup = (argument.arg or "").rpartition("__")[2]
                if lookup in LOOKUPS:
                    at = self.start(argument) + len(argument.arg or "")
                    self.put(at - len(lookup), at, LOOKUPS[lookup])
            if name in CONDITIONS or name in ("order_by", "sorted"):
                if len(given) == 1:
                    continue
                after = self.start(given[index + 1]) if index + 1 < len(given) else self.end(argument)
                before = self.start(argument) if index + 1 < len(given) else self.end(given[index - 1])
                self.put(before, after, "")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.instead(test, "True")
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        self.one_row_less(node.elts)
        self.generic_visit(node)

    visit_List = visit_Set = visit_Tuple

    def one_row_less(self, rows: list[ast.expr]) -> None:
        """A role without a right, a table without a row. What is short or of several kinds is a row itself."""
        kinds = {type(getattr(row, "value", row)) for row in rows}
        if len(rows) >= 3 and len(kinds) == 1 and not self.depth:
            for row, following in pairwise(rows):
                self.put(self.start(row), self.start(following), "")

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value, following in zip(node.keys, node.values, node.keys[1:], strict=False):
            is_word = isinstance(value, ast.Call) and ast.unparse(value.func) in WORDS
            if key is not None and following is not None and not is_word and not self.depth:
                self.put(self.start(key), self.start(following), "")
        self.generic_visit(node)


SQL_WORDS = [
    (r"<=", ["<"]), (r">=", [">"]), (r"(?<![<>!=])<(?![>=])", ["<="]), (r"(?<![<>!=-])>(?![=])", [">="]),
    (r"(?<= )=(?= )", ["<>"]), (r"<>", ["="]), (r"!~", ["~"]), (r"(?<!!)~(?= )", ["!~"]),
    (r"\bmin(?=\()", ["max"]), (r"\bmax(?=\()", ["min"]), (r"\bgreatest(?=\()", ["least"]),
    (r"\bleast(?=\()", ["greatest"]), (r"\bLEFT JOIN\b", ["JOIN"]), (r"\bFULL JOIN\b", ["LEFT JOIN"]),
    (r"\bINNER JOIN\b", ["LEFT JOIN"]), (r"\bDESC\b", ["ASC"]), (r"\bDISTINCT (?!ON|FROM)", [""]),
    (r"\bUNION ALL\b", ["UNION"]), (r"\bIS NOT NULL\b", ["IS NULL"]), (r"\bIS NULL\b", ["IS NOT NULL"]),
    (r"\bNOT IN\b", ["IN"]), (r"(?<!NOT )\bIN(?= \()", ["NOT IN"]), (r"\bOR\b", ["AND"]),
    (r"\bUNION\b(?! ALL)", ["UNION ALL"]),
    (r"(?<= )\+(?= )", ["-"]), (r"(?<= )-(?= )", ["+"]), (r"(?<= )\*(?= [\w(%])", ["/"]), (r"(?<= )/(?= )", ["*"]),
    (r"(?<![\w.%$'])\d+(?![\w.'(])", ["+1"]), (r"\bfalse\b", ["true"]), (r"\btrue\b", ["false"]),
    (r"(?<=[( ])-(?=[a-z(])", [""]), (r"\bIS DISTINCT FROM\b", ["="]), (r"\bIS NOT TRUE\b", ["IS TRUE"]),
]  # fmt: skip


def _sql_spans(source: str) -> Iterator[Span]:
    code = re.sub(r"--[^\n]*", lambda comment: " " * len(comment[0]), source)
    for pattern, others in SQL_WORDS:
        for found in re.finditer(pattern, code):
            for other in others:
                text = str(int(found[0]) + 1) if other == "+1" else other
                yield found.start(), found.end(), text, True
    for found in re.finditer(r"\bFILTER (?=\()|\bcoalesce(?=\()", code):
        close = _closing(code, found.end())
        inner = code[found.end() + 1 : close]
        if found[0].startswith("FILTER"):
            yield found.start(), close + 1, "", True
        else:
            yield found.start(), close + 1, inner.rpartition(",")[0].strip(), True
    for found in re.finditer(r"\b(AND|OR|WHERE) ", code):
        end = _clause_end(code, found.end())
        if found[1] == "WHERE":
            yield found.start(), end, "WHERE true", True
        elif not re.search(r"BETWEEN\s+\S+\s*$", code[: found.start()]):
            yield found.start(), end, "", True


def _closing(code: str, at: int) -> int:
    depth = 0
    for index in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[index], 0)
        if not depth:
            return index
    raise ValueError("a bracket is never closed")


def _clause_end(code: str, at: int) -> int:
    """Where a condition ends: at the next word of its own depth, or where its bracket closes."""
    index = at
    stop = re.compile(
        r"\b(AND|OR|GROUP|ORDER|LIMIT|THEN|RETURNING|ON CONFLICT|UNION|EXECUTE|LOOP|WINDOW)\b|;|\)"
    )
    while found := stop.search(code, index):
        opened = code.find("(", index, found.start())
        if opened >= 0:
            index = _closing(code, opened) + 1
            continue
        if found[0] == "AND" and re.search(r"BETWEEN\s+\S+\s*$", code[at : found.start()]):
            index = found.end()
            continue
        return len(code[: found.start()].rstrip())
    return len(code.rstrip())
