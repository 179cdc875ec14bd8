"""The simulated cloud for the vendors' own clients: each test gets one that nobody else uses, without a rate limit. And what the operator's clients
send, recorded once for all tests."""

import contextlib
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
    probes = {name: BIN.parent / "tests" / name for name in ("codec_probe", "client_probe")}
    return {"planwright-cloudsim": BIN / "planwright-cloudsim", **probes}


@pytest.fixture
def cloud(cloud):
    cloud.settings(ratePerSecond=0)
    yield cloud
    sdk_clock.offset = 0


@pytest.fixture(scope="session")
def recordings(programs, tmp_path_factory):
    """By provider. Imported here: both need what prepare() has put into place."""
    from cloud import Cloud
    from recording import SERVICES, recorded

    with contextlib.ExitStack() as stack:
        made = {}
        for provider in SERVICES:
            simulated = Cloud(programs["planwright-cloudsim"], tmp_path_factory.mktemp(provider)).start()
            stack.callback(simulated.stop)
            simulated.settings(ratePerSecond=0)
            made[provider] = stack.enter_context(recorded(provider, simulated, programs["client_probe"]))
        yield made
