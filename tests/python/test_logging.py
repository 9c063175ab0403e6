# SPDX-License-Identifier: MIT
import logging

import pytest

import usdty
from conftest import open_gate


@pytest.fixture
def logger():
    logger = logging.Logger("suite")
    return logger


class Costly:
    formatted = 0

    def __str__(self):
        Costly.formatted += 1
        return "costly"


def test_record_is_formatted_only_while_watched(logger, provider):
    handler = usdty.LoggingHandler(provider)
    logger.addHandler(handler)
    provider.enable()
    logger.warning("%s", Costly())
    assert Costly.formatted == 0
    if provider.backend == "none":
        return
    open_gate(handler.probe)
    logger.warning("%s", Costly())
    assert Costly.formatted == 1


def test_name_makes_a_provider_that_is_enabled(logger):
    handler = usdty.LoggingHandler("suitelog", probe="record")
    assert handler.provider.is_enabled
    assert handler.provider["record"] is handler.probe
    handler.provider.close()


def test_levels_and_filters_are_respected(logger, provider):
    handler = usdty.LoggingHandler(provider, level=logging.ERROR)
    logger.addHandler(handler)
    handler.addFilter(lambda record: False)
    provider.enable()
    if provider.backend != "none":
        open_gate(handler.probe)
    logger.warning("%s", Costly())
    before = Costly.formatted
    logger.error("%s", Costly())
    assert Costly.formatted == before


def test_odd_messages_are_taken_whole(logger, provider, capsys):
    handler = usdty.LoggingHandler(provider)
    logger.addHandler(handler)
    provider.enable()
    if provider.backend != "none":
        open_gate(handler.probe)
    logger.error("a\0b \ud800 café %d", 7)
    logger.error("too few %d")
    assert "\\ud800" not in capsys.readouterr().err
