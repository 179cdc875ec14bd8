"""Keys are in the operator's memory: nothing of it gets into a core file, and no other process of its user may look."""

import json
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import subprocess
import tempfile

import pytest
from process import poll

USER = 65532  # the image's
NOWHERE = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
    "contexts": [{"name": "x", "context": {"cluster": "c", "user": ""}}],
    "current-context": "x",
}


@pytest.fixture
def guarded(programs):
    """The operator as an ordinary user, who is allowed core files of any size; and its directory."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        program = shutil.copy(programs["planwright-operator"], directory)
        (directory / "kubeconfig").write_text(json.dumps(NOWHERE))
        for path in (directory, *directory.iterdir()):
            os.chown(path, USER, USER)
        flags = [f"--kubeconfig={directory}/kubeconfig", "--health-listen=127.0.0.1:0", f"--ports-file={directory}/ports"]
        limit = (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2
        child = subprocess.Popen(
            [program, *flags], cwd=directory, user=USER, group=USER, extra_groups=[], umask=0,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, limit), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        poll(lambda: (directory / "ports").exists() or child.poll() is not None, "its ports")
        yield child.pid, directory
        child.kill()
        child.wait()


def test_its_memory_is_its_own(guarded):
    pid, directory = guarded
    # Of a process that is not dumpable, these belong to root.
    assert pathlib.Path(f"/proc/{pid}/mem").stat().st_uid == 0
    assert re.search(r"^Uid:\s+65532\s", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert re.search(r"^Umask:\s+0077$", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert stat.S_IMODE((directory / "ports").stat().st_mode) == 0o600


def test_no_core_file_is_written(guarded):
    pid, directory = guarded
    before = set(directory.iterdir())
    os.kill(pid, signal.SIGABRT)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGABRT and not os.WCOREDUMP(status)
    assert set(directory.iterdir()) == before
