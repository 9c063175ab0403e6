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


@pytest.fixture
def watched(logger, provider):
    handler = usdty.LoggingHandler(provider)
    logger.addHandler(handler)
    provider.enable()
    if provider.backend == "none":
        pytest.skip("no backend whose gates open")
    open_gate(handler.probe)
    return handler


def test_odd_messages_are_taken_whole(logger, watched, unraisable):
    logger.error("a\0b \ud800 café %d", 7)
    assert watched.probe.skipped == 0 and not unraisable


def test_record_that_cannot_be_formatted_is_skipped(logger, watched, capsys,
                                                    unraisable):
    for _ in range(3):
        logger.error("%d", "no number")
    logger.error("enough")
    assert watched.probe.skipped == 3
    assert [each for each, _ in unraisable] == [watched.probe]
    assert isinstance(unraisable[0][1], TypeError)
    assert capsys.readouterr() == ("", "")


def test_filter_that_fails_fails_nothing(logger, watched, unraisable):
    watched.addFilter(lambda record: 1 / 0)
    logger.error("text")
    assert watched.probe.skipped == 1
    assert isinstance(unraisable[0][1], ZeroDivisionError)


def test_interrupts_are_passed_on(logger, watched, unraisable):
    class Interrupted:
        def __str__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        logger.error("%s", Interrupted())
    assert watched.probe.skipped == 0 and not unraisable


def test_other_handlers_see_the_record_as_it_was(logger, watched):
    class Marking(logging.Filter):
        def filter(self, record):
            record.msg = "changed"
            return True

    class Other(logging.Handler):
        def emit(self, record):
            self.record = dict(vars(record))

    other = Other()
    watched.addFilter(Marking())
    logger.addHandler(other)
    try:
        raise KeyError
    except KeyError:
        logger.exception("text")
    assert other.record["msg"] == "text"
    assert other.record["exc_text"] is None  # a formatter's note
    assert "message" not in other.record


def test_handler_holds_no_lock_while_it_formats(logger, watched):
    assert watched.lock is None


def test_strict_mode_tells_of_errors(logger, provider, strict, monkeypatch):
    seen = []
    monkeypatch.setattr(usdty.LoggingHandler, "handleError",
                        lambda self, record: seen.append(record.msg))
    logger.addHandler(usdty.LoggingHandler(provider))
    logger.error("%d", "no number")
    logger.error("enough")
    assert seen == ["%d"]
