"""Each log record fires a probe. It is formatted only while a tracer is attached.

    bpftrace -p PID -e 'usdt:*:logapp:log /arg1 >= 30/
        { printf("%s: %s\\n", str(arg0), str(arg2)); }'

(The file's name has an underscore because Python would otherwise import it in
place of its own module.)
"""
import logging
import os
import time

import usdty

logging.getLogger().addHandler(usdty.LoggingHandler("logapp"))
logging.getLogger().setLevel(logging.DEBUG)

log = logging.getLogger("worker")
print(f"process {os.getpid()}", flush=True)
for i in range(30):
    log.debug("round %d begins", i)
    if i % 3 == 2:
        log.warning("round %d was slow: %s", i, "café")
    time.sleep(1)
