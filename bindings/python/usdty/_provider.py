# SPDX-License-Identifier: MIT
"""Providers."""

import os
import warnings
import weakref
from collections.abc import (Callable, Iterable, Iterator, Mapping,
                             Sequence)
from types import TracebackType
from typing import Literal, overload

from . import _core
from ._core import Probe
from ._errors import NotFoundError, error_for
from ._types import Type, resolve


class ProbeSpec:
    """A probe for Provider.add_probes(), with the parameters of
    Provider.probe()."""

    __slots__ = ("name", "_kinds", "_arguments")

    def __init__(
        self,
        name: str,
        *types: Type | type,
        function: str = "",
        argument_names: Sequence[str] = (),
        semaphore: bool = True,
    ) -> None:
        kinds = [_resolve(name, number, kind)
                 for number, kind in enumerate(types, 1)]
        if argument_names and len(argument_names) != len(kinds):
            raise ValueError(
                f"probe {name!r} has {len(kinds)} arguments but "
                f"{len(argument_names)} argument_names")
        names: Sequence[str | None] = argument_names or [None] * len(kinds)
        self.name = name
        self._kinds = tuple(kind.value for kind in kinds)
        self._arguments = (
            function, name,
            tuple((kind.wire, text) for kind, text in zip(kinds, names)),
            0 if semaphore else _core.PROBE_NO_SEMAPHORE)

    def __repr__(self) -> str:
        return f"<usdty.ProbeSpec {self.name!r}, {len(self._kinds)} arguments>"


def _resolve(name: str, number: int, kind: Type | type) -> Type:
    try:
        return resolve(kind)
    except TypeError as error:
        raise TypeError(f"probe {name!r}, argument {number}: {error}") from None


def _specs(probes: Mapping[str, Iterable[Type | type]] | Iterable[ProbeSpec],
           ) -> list[ProbeSpec]:
    if not isinstance(probes, Mapping):
        specs = list(probes)
        for spec in specs:
            if not isinstance(spec, ProbeSpec):
                raise TypeError(f"a usdty.ProbeSpec expected, not {spec!r}")
        return specs
    for name, types in probes.items():
        if not isinstance(types, Iterable):
            raise TypeError(f"probe {name!r}: a tuple of types expected, "
                            f"not {types!r}")
    return [ProbeSpec(name, *types) for name, types in probes.items()]


class _Shared:
    """What is kept with a handle: it lives as long as a probe, which may be
    longer than the Provider."""

    __slots__ = ("provider", "type", "kinds")

    def __init__(self) -> None:
        self.provider: Callable[[], Provider | None] = lambda: None
        self.type: type[Provider] = Provider
        # Of the probes with a json argument: for the library it is a string.
        self.kinds: dict[tuple[str, str], tuple[int, ...]] = {}


class Provider:
    """A named group of probes.

    name: an identifier of up to 63 letters, digits and '_'. module: the part
    of the program to which the provider belongs; DTrace shows it.

    A provider is freed by close(), or when nothing refers to it or its probes
    any more. As a context manager it is enabled inside the block. Methods may
    be called from any thread.
    """

    def __init__(self, name: str, module: str | None = None) -> None:
        status, self._handle, reason = _core.provider_new_with(name, module)
        if status:
            raise error_for(status, reason)
        self._begin()

    def _begin(self) -> None:
        # The probes in order of addition; and by name, then function, so that
        # the time of a look-up does not depend on the number of probes.
        self._probes: dict[tuple[str, str], Probe] = {}
        self._named: dict[str, dict[str, Probe]] = {}
        if self._handle.data is None:
            self._handle.data = _Shared()
        self._shared: _Shared = self._handle.data
        self._shared.provider = weakref.ref(self)
        self._shared.type = DefinedProvider \
            if isinstance(self, DefinedProvider) else Provider

    def _keep(self, probe: Probe) -> None:
        key = probe.function, probe.name
        self._probes[key] = probe
        self._named.setdefault(probe.name, {})[probe.function] = probe
        if Type.json.value in probe._kinds:
            self._shared.kinds[key] = probe._kinds

    def _adopt(self, handle: _core.Handle) -> None:
        """Becomes the owner of a provider that the library made."""
        self._handle = handle
        self._begin()
        live = {(probe.function, probe.name): probe
                for probe in handle.probes()}
        while (probe := _core.provider_get_probe(
                handle, len(self._probes))) is not None:
            key = probe.function, probe.name
            probe._prepare(self._shared.kinds.get(key, probe._kinds))
            self._keep(live.get(key, probe))

    def _check(self, status: int) -> None:
        if status:
            raise error_for(status, _core.provider_error(self._handle))

    def probe(
        self,
        name: str,
        *types: Type | type,
        function: str = "",
        argument_names: Sequence[str] = (),
        semaphore: bool = True,
    ) -> Probe:
        """Adds a probe. If the provider is enabled, tracers see it at once.

        types: the types of up to 12 arguments. Each is one of Python's (str,
        bytes, int, bool) or an exact one (usdty.uint8, usdty.json, ...).
        function: the function that fires the probe. argument_names: shown in
        messages and by tools. semaphore: False makes a probe for tracers that
        refuse probes with a semaphore (LTTng). Such a probe counts as watched
        while its provider is enabled.
        """
        return self.add_probes([ProbeSpec(
            name, *types, function=function, argument_names=argument_names,
            semaphore=semaphore)])[0]

    def add_probes(
        self,
        probes: Mapping[str, Iterable[Type | type]] | Iterable[ProbeSpec],
    ) -> list[Probe]:
        """Adds probes, all of them or none, and returns them in their order.

            provider.add_probes({"request": (str, int), "idle": ()})

        probes: each name with its types; or ProbeSpecs, which take what
        probe() takes. To an enabled provider they are added in one object:
        much cheaper than one by one, and a process can have only so many
        objects.
        """
        specs = _specs(probes)
        status, made = _core.provider_add_probes(
            self._handle, [spec._arguments for spec in specs])
        self._check(status)
        for spec, probe in zip(specs, made):
            probe._prepare(spec._kinds)
            self._keep(probe)
        return made

    def remove(self, probe: Probe) -> None:
        """Removes a probe. It may still be fired, without effect, even if an
        equal probe is added later."""
        if (isinstance(probe, Probe) and
                self._probes.get((probe.function, probe.name)) is not probe):
            raise NotFoundError(f"provider {self.name!r}, probe "
                                f"{probe.name!r}: it is another provider's, "
                                "or was removed already")
        self._check(_core.provider_remove_probe(self._handle, probe))
        probe._forget()
        key = probe.function, probe.name
        if self._probes.get(key) is not probe:
            return  # another thread added an equal one already, or closed it
        del self._probes[key]
        self._shared.kinds.pop(key, None)
        del self._named[probe.name][probe.function]
        if not self._named[probe.name]:
            del self._named[probe.name]

    def enable(self) -> None:
        """Makes the probes visible to tracers."""
        self._check(_core.provider_enable(self._handle))

    def disable(self) -> None:
        """Hides the probes from tracers. They may still be fired."""
        self._check(_core.provider_disable(self._handle))

    def close(self) -> None:
        """Frees the provider. From then on, firing one of its probes raises
        ClosedError."""
        self._handle.close()
        self._begin()

    def __enter__(self) -> "Provider":
        self.enable()
        return self

    def __exit__(self, kind: type[BaseException] | None,
                 error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        if not self._handle.closed:
            self.disable()

    @property
    def is_enabled(self) -> bool:
        """Whether tracers can see the probes."""
        return bool(_core.provider_is_enabled(self._handle))

    @property
    def name(self) -> str:
        return _core.provider_get_name(self._handle)

    @property
    def module(self) -> str:
        return _core.provider_get_module(self._handle)

    @property
    def backend(self) -> str:
        """"stapsdt" on Linux, or "none" where tracing is not possible."""
        return _core.provider_get_backend(self._handle)

    @property
    def paths(self) -> list[str]:
        """The paths of the objects that tracers see, for tracers that need a
        path. Usually there is one. Probes that were added while the provider
        was enabled are in further objects."""
        paths: list[str] = []
        while path := _core.provider_get_path(self._handle, len(paths)):
            paths.append(path)
        return paths

    @property
    def path(self) -> str | None:
        """The first of `paths`, or None, as while the provider is disabled."""
        return _core.provider_get_path(self._handle, 0) or None

    def __getitem__(self, key: str | tuple[str, str]) -> Probe:
        """The probe with this name, or with this function and name. Raises
        NotFoundError."""
        if isinstance(key, str):
            for probe in self._named.get(key, {}).values():
                return probe
        else:
            try:
                return self._probes[key]
            except (KeyError, TypeError):  # the key may have no hash
                pass
        raise NotFoundError(f"provider {self.name!r} has no probe {key!r}")

    @property
    def probes(self) -> list[Probe]:
        """The probes, in the order in which they were added."""
        return list(self._probes.values())

    def __contains__(self, key: object) -> bool:
        """Whether it has a probe with this name, or with this function and
        name, or this Probe."""
        if isinstance(key, Probe):
            return any(probe is key for probe in self._probes.values())
        return key in (self._named if isinstance(key, str) else self._probes)

    def __iter__(self) -> Iterator[Probe]:
        return iter(self.probes)

    def __len__(self) -> int:
        return len(self._probes)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        if self._handle.closed:
            return "<usdty.Provider, closed>"
        state = "enabled" if self.is_enabled else "disabled"
        return f"<usdty.Provider {self.name!r}, {len(self)} probes, {state}>"


def _provider_of(handle: _core.Handle) -> Provider:
    """The Provider of a probe. If nothing refers to it any more, a new one."""
    shared: _Shared = handle.data
    provider = shared.provider()
    if provider is None:
        provider = Provider.__new__(shared.type)
        provider._adopt(handle)
    return provider


_core.provider_of = _provider_of


class DefinedProvider(Provider):
    """A provider from a definition in D. Its probes are attributes, too, unless
    Provider has an attribute of that name: provider["enable"] is then the
    probe, provider.enable the method."""

    def __init__(self, handle: _core.Handle) -> None:
        self._adopt(handle)

    def __getattr__(self, name: str) -> Probe:
        if name.startswith("__") or name in ("_probes", "_named", "_handle",
                                             "_shared"):
            raise AttributeError(name)
        try:
            return self[name]
        except NotFoundError as error:
            raise AttributeError(str(error)) from None

    def _hidden(self) -> list[str]:
        """The names of probes that are no attributes."""
        taken = {*super().__dir__()}
        return sorted(name for name in self._named
                      if name.startswith("__") or name in taken)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(probe.name for probe in self)]


def _defined(result: tuple[int, _core.Handle, str],
             attributes: bool) -> Provider:
    status, handle, reason = result
    if status:
        raise error_for(status, reason)
    if not attributes:
        provider = Provider.__new__(Provider)
        provider._adopt(handle)
        return provider
    defined = DefinedProvider(handle)
    if hidden := defined._hidden():
        warnings.warn(
            f"provider {defined.name!r} has probes that are no attributes, "
            f"because a provider has others of that name: use "
            f"provider[{hidden[0]!r}] for {', '.join(hidden)}, and "
            "attributes=False if you use no attributes", stacklevel=3)
    return defined


@overload
def load(path: str | os.PathLike[str], provider: str | None = None, *,
         attributes: Literal[True] = True) -> DefinedProvider: ...


@overload
def load(path: str | os.PathLike[str], provider: str | None = None, *,
         attributes: bool) -> Provider: ...


def load(path: str | os.PathLike[str], provider: str | None = None, *,
         attributes: bool = True) -> Provider:
    """Makes the provider that a file in the D language defines; "dtrace -h"
    reads such files, too.

        usdty.load("test.d").start.fire(7)

    provider: the provider's name, which is needed if the file defines several.
    attributes: whether probes are attributes of the provider. A UserWarning
    names those that cannot be. Without attributes they are found by
    provider["start"] only.

    Raises DefinitionError, which shows the line of each error; NotFoundError if
    the file does not define the provider, or several and no name is given;
    ObjectError if the file cannot be read.
    """
    return _defined(_core.provider_from_file(os.fspath(path), provider),
                    attributes)


@overload
def loads(definition: str, provider: str | None = None, *,
          attributes: Literal[True] = True) -> DefinedProvider: ...


@overload
def loads(definition: str, provider: str | None = None, *,
          attributes: bool) -> Provider: ...


def loads(definition: str, provider: str | None = None, *,
          attributes: bool = True) -> Provider:
    """Like load(), for a text."""
    return _defined(_core.provider_from_text(definition, provider), attributes)
