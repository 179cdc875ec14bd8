"""The simulated cloud for the vendors' own clients: each test gets one that nobody else uses, without a rate limit."""

import os
import pathlib
import sys

import pytest
import sdk_clock
import sdk_packages

sys.path.insert(0, str(sdk_packages.prepare()))
# aliyun-python-sdk-core brings an old requests, which uses Debian's pyOpenSSL when it finds one; that does not fit the cryptography pinned here.
sys.modules["OpenSSL"] = None
for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(variable, None)
    os.environ.pop(variable.lower(), None)

BIN = pathlib.Path(os.environ.get("PLANWRIGHT_BIN", pathlib.Path(__file__).resolve().parents[2] / ".build" / "dev" / "operator"))


@pytest.fixture(scope="session")
def programs():
    """No control plane is needed here."""
    return {"planwright-cloudsim": BIN / "planwright-cloudsim", "codec_probe": BIN.parent / "tests" / "codec_probe"}


@pytest.fixture
def cloud(cloud):
    cloud.settings(ratePerSecond=0)
    yield cloud
    sdk_clock.offset = 0
