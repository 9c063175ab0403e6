# SPDX-License-Identifier: MIT
"""A program whose probes are in a definition. As root, while it runs:

bpftrace -p PID -e 'usdt:*:web:request { printf("%s %d\\n", str(arg0), arg1); }'
"""
import os
import time

import usdty

from . import probes

usdty.register_probes()
print("process", os.getpid(), flush=True)
for i in range(30):
    probes.request(["/", "/about", "/contact"][i % 3], 200 + i)
    time.sleep(1)
