"""Coroutine rules that no compiler checks:

- one co_await a statement: a bare statement, or the right-hand side of a named initialisation, an assignment or a co_return;
- its operand holds no braces, no lambda and no "?:" (name the operand first);
- nothing is spawned detached (every task belongs to a net::TaskGroup).

The first two are patterns that g++ 12 miscompiles silently; kept everywhere, they also keep coroutines easy to read.
"""

import re

from tree import cpp, line_of

_NOISE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'(?<!\d')""", re.DOTALL
)
_NUMBER_SEPARATOR = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")
_AWAIT = re.compile(r"\bco_await\b")
_DETACHED = re.compile(r"\bdetached\b")
# What may stand before co_await: nothing, `name =`, `type name =`, `co_return`, `(void)`; also inside `if (`, `else if (` and `for (`.
_PREFIX = re.compile(r"^\s*(?:(?:else\s+)?(?:if|while|switch|for)\s*\(\s*)?(?:(?:[\w:<>,&*\s.\->\[\]]*[\w\]]\s*=)|co_return|\(void\))?\s*$")
_CONDITION = re.compile(r"^\s*(?:else\s+)?(?:if|while|switch)\s*\(\s*$")
# `if (x) co_await f();` and `else co_await f();` are bare statements.
_GUARD = re.compile(r"^\s*(?:else\s+)?(?:if|while|for)\s*(?:constexpr\s*)?(\()")
_LABEL = re.compile(r"^\s*(?:case\b(?:[^:]|::)+|default\s*):(?!:)")
_LAMBDA = re.compile(r"(?:^|[(,=&|!?:{;]|\breturn)\s*\[")


def blank(text):
    """The text with comments and literals blanked, every offset kept."""
    text = _NUMBER_SEPARATOR.sub("_", text)
    return _NOISE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _before(text, start):
    """From the end of the last statement to `start`; what stands in closed parentheses (a for's header) ends no statement."""
    position, depth = start, 0
    while position > 0 and (depth > 0 or text[position - 1] not in ";{}"):
        position -= 1
        depth = max(0, depth + {")": 1, "(": -1}.get(text[position], 0))
    return _strip_guard(_LABEL.sub("", text[position:start]))


def _strip_guard(prefix):
    """Takes a whole `if (...)`, `while (...)`, `for (...)` or `else` off the front of a bare statement."""
    match = _GUARD.match(prefix)
    if match:
        depth = 0
        for position in range(match.start(1), len(prefix)):
            depth += {"(": 1, ")": -1}.get(prefix[position], 0)
            if depth == 0:
                return _strip_guard(prefix[position + 1 :])
        return prefix
    bare = re.match(r"^\s*(?:else|do)\b(?!\s*if)", prefix)
    return prefix[bare.end() :] if bare else prefix


def _operand(text, start):
    """From behind co_await to where its expression ends."""
    depth = 0
    for position in range(start, len(text)):
        character = text[position]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            if depth == 0:
                return text[start:position], character
            depth -= 1
        elif character == ";" and depth == 0:
            return text[start:position], character
    return text[start:], ""


def check_text(text):
    """Pairs of offset and complaint."""
    code = blank(text)
    for match in _DETACHED.finditer(code):
        yield match.start(), "nothing is detached: spawn it in a net::TaskGroup"
    for match in _AWAIT.finditer(code):
        before = _before(code, match.start())
        operand, end = _operand(code, match.end())
        if _AWAIT.search(before):
            yield match.start(), "more than one co_await in a statement"
        elif not _PREFIX.match(before) or _CONDITION.match(before):
            yield match.start(), "co_await stands inside a larger expression: give its result a name"
        elif end not in (";", ")"):
            yield match.start(), "co_await inside braces: await into a name first"
        if "{" in operand:
            yield match.start(), "braces in an awaited expression: name the operand first"
        if "?" in operand:
            yield match.start(), '"?:" in an awaited expression: use if and a name'
        if _LAMBDA.search(operand):
            yield match.start(), "a lambda in an awaited expression: name it first"


def check(root):
    problems = []
    for path in cpp(root):
        text = (root / path).read_text()
        problems += [f"{path}:{line_of(text, offset)}: {complaint}" for offset, complaint in check_text(text)]
    return problems
