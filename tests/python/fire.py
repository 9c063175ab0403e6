# SPDX-License-Identifier: MIT
"""What tests/e2e/fire.c is for C: defines and fires probes as its input tells.
See there for the commands."""

import sys

import usdty

TYPES = {each.name: each for each in usdty.Type}
TYPES.update({"int": usdty.c_int, "long": usdty.c_long})

MODES = {
    "fire": lambda probe, values: probe.fire(*values),
    "call": lambda probe, values: probe(*values),
    "lazy": lambda probe, values: probe.fire_lazy(lambda: tuple(values)),
}


def value(word):
    return bytes.fromhex(word[1:]) if word[0] == "x" else int(word)


class Fire:
    def __init__(self, name):
        self.provider = usdty.Provider(name, "e2e")
        self.probes = []
        self.fire = MODES["fire"]

    def do_modes(self):
        return " ".join(MODES)

    def do_mode(self, mode):
        self.fire = MODES[mode]

    def do_probe(self, function, name, *types):
        self.probes.append(self.provider.probe(
            name, *(TYPES[each] for each in types), function=function))

    def do_enable(self):
        self.provider.enable()

    def do_disable(self):
        self.provider.disable()

    def do_free(self):
        self.provider.close()

    def do_gates(self):
        return " ".join(str(int(bool(probe))) for probe in self.probes)

    def do_path(self):
        return self.provider.path or ""

    def do_fire(self, function, name, *words):
        self.fire(self.provider[function, name], [value(w) for w in words])


def main():
    fire = Fire(sys.argv[1])
    for line in sys.stdin:
        command, *words = line.split()
        try:
            answer = getattr(fire, f"do_{command}")(*words)
            print(f"ok {answer}" if answer else "ok", flush=True)
        except Exception as error:
            print(f"error {error!r}", flush=True)


main()
