# SPDX-License-Identifier: MIT
"""What an import that fails says."""

import pathlib
import shutil
import subprocess
import sys

import pytest

import usdty

PACKAGE = pathlib.Path(usdty.__file__).parent


def run(code, *arguments, path=PACKAGE.parent):
    return subprocess.run(
        [sys.executable, "-B", "-c",
         f"import sys; sys.path.insert(0, {str(path)!r})\n{code}", *arguments],
        capture_output=True, text=True, check=False)


def test_free_threaded_build_is_refused():
    result = run("sys.abiflags = 't'; import usdty")
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(
        "ImportError: usdty does not work in free-threaded builds")


def test_missing_module_is_named(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "usdty",
                    ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    result = run("import usdty", path=tmp_path)
    assert result.stderr.splitlines()[-1].startswith(
        "ImportError: usdty has no module usdty._core for this Python")


WITHOUT_MEMORY = """
import importlib.machinery as machinery, importlib.util, _testcapi
loader = machinery.ExtensionFileLoader("usdty._core", sys.argv[1])
spec = importlib.util.spec_from_loader("usdty._core", loader)
module = loader.create_module(spec)
number = int(sys.argv[2])
_testcapi.set_nomemory(number, number + 1)
try:
    loader.exec_module(module)
except BaseException as error:
    _testcapi.remove_mem_hooks()
    print(type(error).__name__, end=" ")
    module = loader.create_module(spec)
    loader.exec_module(module)  # a second try
_testcapi.remove_mem_hooks()
print("loaded", len(dir(module)))
"""


@pytest.mark.skipif(sys.version_info >= (3, 12),
                    reason="Python's own dictionaries crash then")
def test_lack_of_memory_is_reported_as_such():
    pytest.importorskip("_testcapi")
    results = set()
    for number in [*range(8, 330, 7), 10_000]:
        result = run(WITHOUT_MEMORY, usdty._core.__file__, str(number))
        results.add(result.stdout.rstrip() or result.stderr)
    assert result.stdout.startswith("loaded ")
    assert results == {result.stdout.rstrip(),
                       f"MemoryError {result.stdout.rstrip()}"}
