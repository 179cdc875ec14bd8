"""An image that deploy/image/build has made."""

import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"project\(planwright VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
EPOCH = 1767225600  # 2026-01-01


def build(source, output, **environment):
    """deploy/image/build of a source tree; the image's digest."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH), **environment}
    done = subprocess.run([source / "deploy" / "image" / "build", output], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return (output / "digest").read_text().strip()


class Image:
    """A layout directory, read by its digests only."""

    def __init__(self, output, digest):
        self.output, self.digest = output, digest
        self.archive = output / f"planwright-operator-{VERSION}.tar"
        self.manifest = json.loads(self.blob(digest))
        self.config = json.loads(self.blob(self.manifest["config"]["digest"]))
        [layer] = self.manifest["layers"]
        self.compressed = self.blob(layer["digest"])
        self.layer = gzip.decompress(self.compressed)
        self.members = tarfile.open(fileobj=io.BytesIO(self.layer)).getmembers()
        self.root = output / "unpacked"
        tarfile.open(fileobj=io.BytesIO(self.layer)).extractall(self.root, numeric_owner=True)
        self.program = self.root / "planwright-operator"

    def blob(self, digest):
        content = (self.output / "layout" / "blobs" / digest.replace(":", "/")).read_bytes()
        assert "sha256:" + hashlib.sha256(content).hexdigest() == digest
        return content
