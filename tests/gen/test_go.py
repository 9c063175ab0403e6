# SPDX-License-Identifier: MIT
"""The file that "usdty gen go" makes, by "go generate" in a module of its own:
test_go.py GO USDTY"""

import os
import pathlib
import shutil
import subprocess

import watched
import tracers  # watched knows where

FILES = {
    "go.mod": f"""
module program

go 1.19

require usdty v0.0.0

replace usdty => {watched.ROOT}
""",
    "probes/doc.go": """
// Package probes has the program's probes.
package probes

//go:generate usdty gen go -o test_probes.go test.d
""",
    "probes/probes_test.go": """
package probes

import (
	"sync"
	"testing"

	"usdty/bindings/go/usdty"
)

var text, number = "text", uint8(7)

func allocations() float64 {
	return testing.AllocsPerRun(1000, func() {
		_ = TestStop(text, number)
		_ = TestStopFunc(func() (string, uint8) { return text, number })
		_ = TestNone()
		_ = TestStopEnabled()
	})
}

func TestNothingIsAllocated(t *testing.T) {
	if before := allocations(); before != 0 {
		t.Error("unregistered:", before)
	}
	if err := usdty.RegisterProbes(); err != nil {
		t.Fatal(err)
	}
	if after := allocations(); after != 0 {
		t.Error("registered:", after)
	}
}

func TestRegisteringAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if err := usdty.RegisterProbes(); err != nil {
				t.Error(err)
			}
			if err := TestStop(text, number); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
}
""",
    "main.go": """
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"

	"program/probes"
	"usdty/bindings/go/usdty"
)

var evaluated int

func evaluate() (string, uint8) {
	evaluated++
	return "lazy", 7
}

func fire(number int32) (failed error) {
	for _, err := range []error{
		probes.TestStart(200),
		probes.TestStop("stopped", 255),
		probes.TestQueryDone(0, -3, math.MinInt64, math.MaxUint64, number,
			"caf\u00e9"),
		probes.TestNone(),
		probes.TestStopFunc(evaluate),
		probes.OtherFromEverywhere("here"),
	} {
		if err != nil {
			failed = err
		}
	}
	return failed
}

func main() {
	if err := fire(0); err != nil {
		panic(err)
	}
	for i := 0; i < 2; i++ {
		if err := usdty.RegisterProbes(); err != nil {
			panic(err)
		}
	}
	lines := bufio.NewScanner(os.Stdin)
	for number := int32(0); lines.Scan(); number++ {
		if err := fire(number); err != nil {
			panic(err)
		}
		enabled := 0
		if probes.TestStopEnabled() {
			enabled = 1
		}
		fmt.Println(enabled, evaluated)
	}
}
""",
}

# Names that Go or the file has.
AWKWARD = """
provider func { probe type(int func, char *string, int usdtyFuncType, int _,
    int a1, int a, int a); probe a__b__(long error, short int8); };
provider empty_ { };
"""


class GeneratedGoTest(watched.WatchedTest):
    def setUp(self):
        super().setUp()
        for name, text in FILES.items():
            self.write(name, text.lstrip("\n"))
        shutil.copy(watched.HERE / "test.d", f"{self.directory}/probes")

    def write(self, name, text):
        path = pathlib.Path(self.directory, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run_go(self, *arguments, **environment):
        """Its output. The command "usdty" is in the path."""
        path = f"{os.path.dirname(tracers.PROGRAM[1])}:{os.environ['PATH']}"
        result = subprocess.run(
            ["bash", str(watched.ROOT / "tests/go/run.sh"), tracers.PROGRAM[0], "in",
             self.directory, *arguments],
            env=dict(os.environ, PATH=path, USDTY_DIR=self.directory,
                     **environment),
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8")
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def test_fires_are_seen_as_the_script_prints_them(self):
        self.run_go("generate", "./...")
        self.run_go("build", "-o", "program", ".")
        self.check(tracers.PROGRAM[1], [f"{self.directory}/program"])

    def test_it_is_inlined_and_allocates_nothing_and_has_no_race(self):
        self.run_go("generate", "./...")
        self.run_go("vet", "./...")
        self.assertIn("can inline TestStop\n", self.run_go(
            "build", "-gcflags=program/probes=-m", "./probes"))
        self.run_go("test", "./...")
        self.run_go("test", "-race", "-run", "AtOnce", "./...")
        self.run_go("test", "-run", "Nothing", "./...", CGO_ENABLED="0")

    def test_awkward_names_compile_and_are_formatted(self):
        self.write("awkward/awkward.d", AWKWARD)
        self.write("awkward/doc.go", "package awkward\n\n//go:generate "
                   "usdty gen go -o awkward_probes.go awkward.d\n")
        self.run_go("generate", "./awkward")
        self.run_go("vet", "./awkward")
        self.assertEqual(self.run_go("fmt", "./awkward"), "")


class ExampleTest(watched.ExampleTest):
    def run_go(self, *arguments):
        self.build(tracers.PROGRAM[1], "bash",
                   str(watched.ROOT / "tests/go/run.sh"), tracers.PROGRAM[0],
                   "in", self.example, *arguments)

    def test_example_is_generated_built_and_watched(self):
        self.copy("definition-go")
        self.run_go("mod", "edit", "-replace", f"usdty={watched.ROOT}")
        self.run_go("generate", "./...")
        self.run_go("vet", "./...")
        self.run_go("build", "-o", "web", ".")
        self.check([f"{self.example}/web"])


if __name__ == "__main__":
    tracers.main("bpftrace", missing_right=tracers.missing_right_to_probe)
