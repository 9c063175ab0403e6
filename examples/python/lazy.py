"""Expensive arguments are evaluated only while a tracer is attached."""
import os
import time

import usdty

summaries = 0


def summarize(round):
    """Stands for work that is too slow to do while nobody watches."""
    global summaries
    summaries += 1
    return f"summary {summaries}, of round {round}"


provider = usdty.Provider("lazyapp")
summary = provider.probe("summary", str, usdty.json, function="main")
provider.enable()
print(f"process {os.getpid()}: {provider.path}", flush=True)
for round in range(100):
    # usdty.json makes its string only while a tracer is attached, too
    summary.fire_lazy(lambda: (summarize(round), {"round": round}))
    time.sleep(0.1)
print(f"{summaries} of 100 rounds were summarized")
