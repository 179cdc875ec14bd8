"""The image, built once for the session."""

import pytest
from built_image import ROOT, Image, build


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    output = tmp_path_factory.mktemp("image")
    return Image(output, build(ROOT, output))
