"""Checks that other programs make: clang-format, clang-tidy (with a memory of what passed), bash and Python syntax."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess

from tree import cpp, files

_OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def check_format(root):
    paths = cpp(root, "operator") + cpp(root, "tests")
    result = subprocess.run(
        ["clang-format-19", "--dry-run", "-Werror", *paths], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = {}
    for path, number in re.findall(r"^([^:\n]+):(\d+):\d+: error:", result.stdout, re.MULTILINE):
        lines.setdefault(path, []).append(number)
    problems = [f"{path}:{numbers[0]}: clang-format-19 -i would change it ({len(numbers)} places)" for path, numbers in lines.items()]
    return problems or ([result.stdout] if result.returncode else [])


def check_scripts(root):
    problems = []
    for path in files(root):
        with open(root / path, "rb") as file:
            first = file.readline().rstrip()
        if path.suffix == ".py" or first.endswith(b"python3"):
            try:
                compile((root / path).read_text(), str(path), "exec")
            except SyntaxError as error:
                problems.append(f"{path}:{error.lineno}: {error.msg}")
        elif first.endswith(b"bash"):
            result = subprocess.run(["bash", "-n", path], cwd=root, stderr=subprocess.PIPE, text=True)
            problems += result.stderr.splitlines()
    return problems


def _key(root, path, command, configuration):
    """What the verdict on a file depends on: itself, the project's headers it reaches, the compiler's command, the configuration."""
    seen, waiting = {}, [root / path]
    while waiting:
        file = waiting.pop()
        if file in seen or not file.is_file():
            continue
        seen[file] = file.read_bytes()
        names = _OWN_INCLUDE.findall(seen[file].decode(errors="replace"))
        waiting += [folder / name for name in names for folder in (root / "operator", file.parent)]
    digest = hashlib.sha256(f"{configuration}\0{command}\0".encode())
    for file in sorted(seen):
        digest.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(seen[file]).digest())
    return digest.hexdigest()


def _tidy_one(root, build, path, mark):
    if mark.exists():
        return []
    result = subprocess.run(
        ["nice", "-n", "5", "clang-tidy-19", "-p", build, "--quiet", path], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if result.returncode == 0:
        mark.touch()
        return []
    shown = [line.replace(f"{root}/", "") for line in result.stdout.splitlines() if " error: " in line or " warning: " in line]
    return shown or [f"{path}:1: clang-tidy failed: {result.stdout}{result.stderr}"]


def check_tidy(root):
    build = root / ".build" / "dev"
    if not (build / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "dev"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build, "build.ninja"], check=True, stdout=subprocess.DEVNULL)  # new files are in the list
    version = subprocess.run(["clang-tidy-19", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    configuration = version + (root / ".clang-tidy").read_text()
    memory = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "planwright" / "tidy"
    memory.mkdir(parents=True, exist_ok=True)
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for entry in json.loads((build / "compile_commands.json").read_text()):
            file = pathlib.Path(entry["file"])
            if file.is_relative_to(root / "operator"):
                path = file.relative_to(root)
                command = entry["command"].replace(str(root), "")
                jobs.append(pool.submit(_tidy_one, root, build, path, memory / _key(root, path, command, configuration)))
    found = [problem for job in jobs for problem in job.result()]
    return sorted(set(found))  # a header's problem is found once for every file that includes it
