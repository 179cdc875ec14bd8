"""What Flux makes of each recorded state, by the library that it uses."""

import json
import subprocess

import pytest
from api import load_yaml
from cluster import build
from expected import EXPECTED
from recording import TESTDATA


@pytest.fixture(scope="session")
def verdicts():
    """By the names of the recordings."""
    objects = {file.stem: load_yaml(file.read_text())[0] for file in TESTDATA.glob("*.yaml")}
    lines = "\n".join(map(json.dumps, objects.values()))
    said = subprocess.run([build("kstatus")["kstatus"]], input=lines, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(zip(objects, said.splitlines(), strict=True))


@pytest.mark.parametrize("name", EXPECTED)
def test_kstatus(verdicts, name):
    assert verdicts[name] == EXPECTED[name][1]
