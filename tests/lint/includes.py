"""Who may include whom: one table, read from the folder's point of view. An arrow that is not here is a design change, not a detail."""

import re

from tree import cpp, line_of

# Folder of operator/: folders it may include besides itself, libraries it may include besides the standard one.
TABLE = {
    "base": ([], ["posix"]),
    "api": (["base"], []),
    "purchase": (["api", "base"], []),
    "resources": (["purchase", "api", "base"], []),
    "codec": (["api", "base"], ["nlohmann"]),
    "net": (["base"], ["asio", "beast", "openssl", "posix"]),
    "telemetry": (["net", "base"], ["fmt", "spdlog", "prometheus", "posix"]),
    "cloud": (["net", "api", "base"], ["openssl"]),
    "cloud/tencent": (["cloud", "codec", "net", "api", "base"], ["nlohmann"]),
    "cloud/alibaba": (["cloud", "codec", "net", "api", "base"], ["nlohmann"]),
    "kube": (["telemetry", "codec", "net", "api", "base"], ["asio", "yaml-cpp", "posix"]),
    "runtime": (["kube", "telemetry", "codec", "net", "api", "base"], ["asio"]),
    "controllers": (
        ["runtime", "resources", "purchase", "cloud/tencent", "cloud/alibaba", "cloud", "kube", "telemetry", "codec", "net", "api", "base"],
        [],
    ),
    "cloudsim": (["codec", "net", "base"], ["nlohmann", "openssl"]),
    "app": (None, None),  # composition roots: everything
}

# First match decides; what matches nothing is the operating system's.
LIBRARIES = [
    ("boost/beast", "beast"),
    ("boost/", "asio"),
    ("openssl/", "openssl"),
    ("nlohmann/", "nlohmann"),
    ("yaml-cpp/", "yaml-cpp"),
    ("fmt/", "fmt"),
    ("spdlog/", "spdlog"),
    ("prometheus/", "prometheus"),
    ("CLI/", "CLI11"),
]
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def _folder_of(path):
    """The row of the table that a path under operator/ belongs to: the longest that fits."""
    return max((row for row in TABLE if path.startswith(row + "/")), key=len, default=None)


def _library_of(header):
    for prefix, library in LIBRARIES:
        if header.startswith(prefix):
            return library
    return "posix" if "/" in header or header.endswith(".h") else None


def _complaint(folder, own, header):
    """What is wrong with one include of `folder`, or nothing."""
    folders, libraries = TABLE[folder]
    if own:
        target = _folder_of(header)
        if target is None:
            return f'"{header}" is not in any folder of operator/ (own headers are named from there)'
        if folders is not None and target != folder and target not in folders:
            return f'{folder} may not include {target} ("{header}")'
    elif libraries is not None:
        library = _library_of(header)
        if library and library not in libraries:
            return f"{folder} may not include {library} (<{header}>)"
    return None


def check(root):
    problems = []
    for path in cpp(root):
        folder = _folder_of(path.relative_to("operator").as_posix())
        if folder is None:
            problems.append(f"{path}:1: this folder has no row in tests/lint/includes.py")
            continue
        text = (root / path).read_text()
        for match in _INCLUDE.finditer(text):
            complaint = _complaint(folder, match[1] is not None, match[1] or match[2])
            if complaint:
                problems.append(f"{path}:{line_of(text, match.start())}: {complaint}")
    return problems
