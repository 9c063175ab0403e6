"""Two probes around each piece of work, in threads and in asyncio. A tracer pairs
them by their id.

    bpftrace -p PID -e '
        usdt:*:spanapp:download__entry { @start[arg0] = nsecs; }
        usdt:*:spanapp:download__return /@start[arg0]/ {
            @ms = hist((nsecs - @start[arg0]) / 1000000);
            delete(@start[arg0]); }'
"""
import asyncio
import os
import random
import time

import usdty

provider = usdty.Provider("spanapp")
tokenize = usdty.traced(provider, "tokenize")


@usdty.traced(provider)
async def download(page):
    await asyncio.sleep(random.random() / 10)
    return page


@usdty.traced(provider)
def parse(page):
    with tokenize.block(page):
        time.sleep(0.01)


async def main():
    for _ in range(30):
        pages = await asyncio.gather(*map(download, ["/", "/about", "/café"]))
        for page in pages:
            parse(page)
        await asyncio.sleep(1)


provider.enable()
print(f"process {os.getpid()}: {provider.path}", flush=True)
asyncio.run(main())
