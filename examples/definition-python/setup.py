# SPDX-License-Identifier: MIT
"""Makes webapp/probes.py from the definition when the package is built."""
import subprocess

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithProbes(build_py):
    def run(self):
        super().run()
        where = "." if self.editable_mode else self.build_lib
        subprocess.run(["usdty", "gen", "python", "-o",
                        f"{where}/webapp/probes.py", "webapp/probes.d"],
                       check=True)


setup(cmdclass={"build_py": BuildWithProbes})
