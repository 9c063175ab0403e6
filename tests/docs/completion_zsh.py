# SPDX-License-Identifier: MIT
"""What zsh makes of half a command line when Tab is pressed in a terminal:
completion_zsh.py USDTY DIRECTORY-OF-_usdty"""

import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import time

USDTY, COMPLETION = (os.path.realpath(path) for path in sys.argv[1:3])

# After Tab comes Control-X, which writes the line to a file.
SETUP = """\
PS1= PS2= RPS1=
fpath=({completion} $fpath)
autoload -U compinit && compinit -u -D
show() {{ print -r -- "$BUFFER" >>lines; BUFFER= }}
zle -N show && bindkey '^I' complete-word && bindkey '^X' show
"""

CASES = [
    ("usdty g", "usdty gen "),
    ("usdty --v", "usdty --version "),
    ("usdty gen b", "usdty gen bpftrace "),
    ("usdty gen js", "usdty gen json "),
    ("usdty gen --ou", "usdty gen --output "),
    ("usdty gen c FI", "usdty gen c FIRST.d "),
    ("usdty gen c s", "usdty gen c sub\\ dir/"),
    ("usdty gen -o ot", "usdty gen -o other.txt "),
    ("usdty gen -o other.txt js", "usdty gen -o other.txt json "),
    ("usdty nothing x", "usdty nothing x"),
]


def drain(terminal):
    """A terminal that nobody reads stops who writes to it."""
    os.set_blocking(terminal, False)
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        pass


def press(terminal, keys, lines, count):
    """Waits until `lines` has so many, and returns them."""
    os.write(terminal, keys.encode())
    end = time.monotonic() + 60
    while time.monotonic() < end:
        drain(terminal)
        got = lines.read_text().split("\n")[:-1] if lines.exists() else []
        if len(got) >= count:
            return got
        time.sleep(0.02)
    sys.exit(f"zsh does not answer to {keys!r}")


def main():
    if not shutil.which("zsh"):
        print("SKIPPED: docs.completion_zsh: no zsh")
        return 77
    subprocess.run(["zsh", "-n", f"{COMPLETION}/_usdty"], check=True)
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory)
        (work / "bin").mkdir()
        (work / "bin/usdty").symlink_to(USDTY)
        (work / "sub dir").mkdir()
        for name in ("FIRST.d", "other.txt"):
            (work / name).touch()
        (work / ".zshrc").write_text(SETUP.format(completion=COMPLETION))
        os.environ |= {"ZDOTDIR": directory, "TERM": "dumb", "HOME": directory,
                       "PATH": f"{directory}/bin:{os.environ['PATH']}"}
        process, terminal = pty.fork()
        if not process:
            os.chdir(directory)
            os.execvp("zsh", ["zsh", "-d", "-i"])
        lines = work / "lines"
        got = []
        for number, (typed, _) in enumerate(CASES, 1):
            got = press(terminal, f"{typed}\t\x18", lines, number)
        os.write(terminal, b"exit\n")
        os.close(terminal)
        os.waitpid(process, 0)
    wrong = [(typed, expected, line)
             for (typed, expected), line in zip(CASES, got)
             if line != expected]
    for each in wrong:
        print("typed {!r}, expected {!r}, got {!r}".format(*each))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
