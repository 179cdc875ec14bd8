"""The project's files, as the checks see them. A problem is one line: "path:line: what is wrong"."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(root, *suffixes, under=""):
    """Tracked and not yet tracked files, without what .gitignore names; paths are relative to `root`."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", under or "."],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    paths = sorted({pathlib.Path(name) for name in listed.split("\0") if name})
    return [path for path in paths if (not suffixes or path.suffix in suffixes) and (root / path).is_file()]


def cpp(root, under="operator"):
    return files(root, ".cpp", ".hpp", under=under)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
