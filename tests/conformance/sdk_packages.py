"""The pinned packages of requirements.txt, in a folder of their own: nothing of them is installed into the system's Python.

The folder is ${XDG_CACHE_HOME:-~/.cache}/planwright/conformance/<key>, its key made from requirements.txt and the Python version, so it is
filled once for as long as they stay the same.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

_REQUIREMENTS = pathlib.Path(__file__).parent / "requirements.txt"


def prepare():
    """The folder for sys.path; filled first when it is not there."""
    key = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "planwright" / "conformance"
    folder = cache / key
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fill(folder)
    return folder


def _fill(folder):
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--root-user-action=ignore"]
    done = subprocess.run([*command, "--target", fresh, "-r", _REQUIREMENTS], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"tests/conformance: pip could not install {_REQUIREMENTS.name}:\n{done.stderr}")
    fresh.rename(folder)
