"""The scripts' logic, tested by node's own test runner without a browser."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_the_scripts_pass_their_own_tests(need: Callable[[bool, str], None]) -> None:
    node = shutil.which("node")
    need(node is not None, "node")
    file = Path(__file__).parent / "js" / "logic.test.mjs"
    done = subprocess.run([node, "--test", str(file)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
