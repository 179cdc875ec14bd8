"""What may stand at the top level, how long a file may be, and that nothing names this machine."""

import os
import re

from tree import cpp, files

_TOP_LEVEL = re.compile(r"^(\..*|CMakeLists\.txt|CMakePresets\.json|LICENSE|README\.md|operator|crds|deploy|charts|tests)$")
MAX_LINES = 400
_ANYBODYS = {"//", "/", "/home/", "/opt/", "/src/", "/srv/", "/tmp/", "/usr/src/", "/var/tmp/", "/workspace/"}
_OPEN_END = re.compile(r"\b(TODO|FIXME|XXX|GTEST_SKIP|DISABLED_\w+)\b")


def check_top_level(root):
    return [f"{name}:1: does not belong at the top level" for name in sorted({path.parts[0] for path in files(root)}) if not _TOP_LEVEL.match(name)]


def check_lengths(root):
    lengths = {path: len((root / path).read_text().splitlines()) for path in cpp(root)}
    return [f"{path}:{lines}: {lines} lines, more than {MAX_LINES}: split it" for path, lines in lengths.items() if lines > MAX_LINES]


def _lines(root):
    for path in files(root):
        if path.suffix == ".sum":
            continue
        try:
            for number, line in enumerate((root / path).read_text().splitlines(), 1):
                yield path, number, line
        except UnicodeDecodeError:
            continue


def check_machine_paths(root):
    """The folder the checkout stands in and the home folder, unless every machine has such a folder."""
    here = {str(root.resolve().parent) + "/", os.path.expanduser("~") + "/"} - _ANYBODYS
    return [f"{path}:{number}: names a folder of this machine" for path, number, line in _lines(root) if any(word in line for word in here)]


def check_open_ends(root):
    return [
        f"{path}:{number}: an open end: finish it"
        for path, number, line in _lines(root)
        if path.parts[:2] != ("tests", "lint") and _OPEN_END.search(line)
    ]
