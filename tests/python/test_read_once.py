# SPDX-License-Identifier: MIT
"""Exceptions of a definition's file come from the reading that failed: it may
be a pipe, or be another file the next time."""

import os
import subprocess
import sys

import pytest

import usdty

RIGHT = "provider right { probe x(int); };"
WRONG = "provider wrong {\n  probe x(flaot);\n};"
# Another process: load() waits for it without letting threads run.
FEED = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
REPLACE = """
import os, sys
path = sys.argv[1]
while True:
    for text in sys.argv[2:]:
        open(path + ".next", "w").write(text)
        os.rename(path + ".next", path)
"""


def is_right(path):
    """Loads; whether the definition was the right one, all of it."""
    try:
        loaded = usdty.load(path)
    except usdty.DefinitionError as error:
        assert str(error).startswith(f"{path}:2:11: error: unknown type")
        assert "  probe x(flaot);" in str(error)
        return False
    assert loaded.name == "right" and loaded.x.name == "x"
    return True


@pytest.mark.parametrize("text", [RIGHT, WRONG])
def test_fifo_is_read_once(tmp_path, text):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    with subprocess.Popen([sys.executable, "-c", FEED, path, text]):
        assert is_right(path) == (text == RIGHT)


@pytest.mark.parametrize("text", [RIGHT, WRONG])
def test_standard_input_is_read_once(text):
    ends = os.pipe()
    before = os.dup(0)
    os.write(ends[1], text.encode())
    os.dup2(ends[0], 0)
    for end in ends:
        os.close(end)
    try:
        assert is_right("/dev/stdin") == (text == RIGHT)
    finally:
        os.dup2(before, 0)
        os.close(before)


def test_file_that_is_replaced_gives_one_answer(tmp_path):
    path = tmp_path / "a.d"
    path.write_text(RIGHT, encoding="ascii")
    seen = {True: 0, False: 0}
    with subprocess.Popen([sys.executable, "-c", REPLACE, path, RIGHT,
                           WRONG]) as editor:
        while min(seen.values()) < 50:
            seen[is_right(path)] += 1
        editor.kill()
