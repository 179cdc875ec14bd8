"""Two builds, one digest."""

import os
import shutil
import subprocess

from built_image import ROOT, build

SOURCES = ("CMakeLists.txt", "CMakePresets.json", "operator", "deploy/image")


def test_another_tree_elsewhere_gives_the_same_digest(image, tmp_path):
    """Packed, linked and described anew; compiled anew is one library, the rest may come from ccache, to be short. deploy/image/build in two trees
    with CCACHE_DISABLE=1 does it all twice."""
    other = tmp_path / "somewhere" / "else"
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, other / name)
    uncached = {**os.environ, "CCACHE_DISABLE": "1"}
    for command in (["cmake", "--preset", "release"], ["cmake", "--build", "--preset", "release", "--target", "op_base"]):
        subprocess.run(command, cwd=other, env=uncached, check=True, stdout=subprocess.DEVNULL)
    assert build(other, tmp_path / "image") == image.digest
    assert (tmp_path / "image" / image.archive.name).read_bytes() == image.archive.read_bytes()


def test_the_time_is_the_one_that_is_given(image, tmp_path):
    assert build(ROOT, tmp_path / "image", SOURCE_DATE_EPOCH="1767225601") != image.digest
