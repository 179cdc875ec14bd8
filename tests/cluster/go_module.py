"""Files out of Go modules, which is where some projects publish the definitions of their kinds."""

import functools
import json
import os
import pathlib
import shutil
import subprocess


@functools.cache
def folder(pins, module):
    """Where the module stands that tests/cluster/<pins>/go.mod pins. It is downloaded when it is not there yet."""
    go = shutil.which("go") or "/usr/local/go/bin/go"
    here = pathlib.Path(__file__).parent / pins
    environment = {**os.environ, "GOFLAGS": "-mod=readonly"}
    said = subprocess.run([go, "mod", "download", "-json", module], cwd=here, env=environment, check=True, stdout=subprocess.PIPE).stdout
    return pathlib.Path(json.loads(said)["Dir"])
