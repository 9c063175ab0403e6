# SPDX-License-Identifier: MIT
import multiprocessing
import os

import pytest

import usdty


def child(queue):
    provider = usdty.Provider("child")
    probe = provider.probe("request", int)
    provider.enable()
    probe.fire(1)
    queue.put(provider.path)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing_share_the_object(method):
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    processes = [context.Process(target=child, args=(queue,))
                 for _ in range(2)]
    for process in processes:
        process.start()
    paths = {queue.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert len(paths) == 1


def test_forked_child_goes_on(provider):
    probe = provider.probe("request", int)
    provider.enable()
    pid = os.fork()
    if not pid:
        try:
            probe.fire(1)
            provider.disable()
            provider.enable()
            provider.probe("late", int).fire(1)
            provider.close()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    probe.fire(1)
    assert provider.is_enabled
