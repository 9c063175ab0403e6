"""A program with one probe, fired once a second."""
import os
import time

import usdty

provider = usdty.Provider("myapp", module="web")
request = provider.probe("request", str, int, function="handle")
provider.enable()
print(f"process {os.getpid()}: {provider.path}", flush=True)
for i in range(30):
    request.fire(["/", "/about", "/café"][i % 3], 200 + i)
    time.sleep(1)
