"""The adapters are tried without Odoo: their package is loaded by its path, not through the addon."""
import gc
import importlib.util
import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "texting_inbox"


def load(name, path):
    """Make a file importable under a name of its own."""
    folder = [str(path.parent)] if path.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=folder)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


pytest.register_assert_rewrite("carrier_contract", "account_contract", "media_contract")
load("carriers", ADDON / "carriers" / "__init__.py")
for shared in ("fault_vectors", "vendor_ids", "recording_server"):
    load(shared, ADDON.parent / "tests" / "support" / f"{shared}.py")
load("segments", ADDON / "tools" / "segments.py")


@pytest.fixture(autouse=True)
def _no_garbage_collection():
    """Garbage is collected between tests. Collected within one, at the bottom of JSON that is nested too deeply on purpose, it
    fails for want of stack, and pytest blames the test."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def server():
    """A carrier's API on this machine that records what it is asked and answers as told."""
    from recording_server import RecordingServer

    with RecordingServer() as running:
        yield running
