# SPDX-License-Identifier: MIT
"""What a typed program writes; mypy reads it, nothing runs it."""

import logging

import usdty

provider = usdty.Provider("typed", module="suite")
request: usdty.Probe = provider.probe("request", str, usdty.uint8, bool,
                                      usdty.json, function="handle")
request.fire("GET", 200, True, {"a": 1})
request("GET", 200, True, None)
request.fire_lazy(lambda: ("GET", 200, True, []))
many: list[usdty.Probe] = provider.add_probes({"reply": (str, int), "idle": ()})
more: list[usdty.Probe] = provider.add_probes(
    usdty.ProbeSpec(name, usdty.uint8, argument_names=["level"],
                    semaphore=False) for name in ("low", "high"))
watched: bool = request.is_enabled or bool(request)
logging.getLogger().addHandler(usdty.LoggingHandler("typed"))


@usdty.traced(provider)
def add(a: int, b: int = 2) -> int:
    return a + b


total: int = add(1, b=3)
with usdty.traced(provider, "block") as span, provider as same:
    paths: list[str] = same.paths
owner: usdty.Provider = request.provider
types: tuple[usdty.Type, ...] = request.types
names: tuple[str | None, ...] = request.argument_names
probes: list[usdty.Probe] = owner.probes
registered: usdty.DefinedProvider = usdty.register(usdty.loads("provider p {};"))
registered.start.fire(1)
items: usdty.Provider = usdty.load("p.d", attributes=False)
usdty.register_probes(owner, items)
try:
    with span.block("detail"):
        pass
except usdty.ProbeNameError:
    pass
