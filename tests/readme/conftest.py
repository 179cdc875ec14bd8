"""What the README's readers have: helm beside kubectl."""

import pytest
from cluster import build


@pytest.fixture(scope="session")
def programs(programs):
    return {**programs, **build("helm")}
