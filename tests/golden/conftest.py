"""The golden cases can be written anew: `pytest tests/golden --update-golden`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes expected outputs in place of comparing them."""
    parser.addoption("--update-golden", action="store_true", help="write the expected outputs of the golden cases anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are written; absent where this folder was not named on the command line."""
    return bool(request.config.getoption("--update-golden", default=False))
