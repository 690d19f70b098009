"""A function that a plugin gives, called however it is written."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dicomsource.datasource.context import SourceContext

_RUN_IT = "Give a plain function; it may run the async one with asyncio.run"


class GivenFunction:
    """A function of a plugin, which is given those of the offered arguments that it takes.

    Arguments go by their names. A function that has none of the names gets them in their order instead, and so does
    every function that is offered a single one.

    Parameters
    ----------
    call
        The plugin's function.
    path
        What it is called in errors, such as ``retrieve.instance``.
    offered
        Names of the arguments, in their order.
    context
        Names the source in errors.

    Raises
    ------
    PluginError
        It needs something else, or is an async function.
    """

    def __init__(
        self,
        call: Callable[..., Any],
        path: str,
        offered: Sequence[str],
        context: SourceContext,
    ) -> None:
        if is_async(call):
            raise PluginError(f"{path} is an async function", way_out=_RUN_IT)
        self.path = path
        self._call = call
        self._context = context
        self._parameters = _parameters_of(call)
        self._by_position, self._by_name = _shared_out(self._parameters, path, tuple(offered))

    def takes(self, name: str) -> bool:
        """Tell whether the function takes an argument of this name."""
        return self._parameters is None or any(
            parameter.name == name or parameter.kind is parameter.VAR_KEYWORD
            for parameter in self._parameters
        )

    def names(self, name: str) -> bool:
        """Tell whether the function has a parameter of just this name."""
        return any(parameter.name == name for parameter in self._parameters or ())

    def is_given(self, name: str) -> bool:
        """Tell whether the offered argument of this name reaches the function, by name or by position."""
        return name in self._by_name or name in self._by_position

    def __call__(self, **arguments: Any) -> Any:
        """Call the function with the arguments that were offered; of others, those that it takes too.

        Raises
        ------
        PluginError
            The function returned something to be awaited.
        """
        named = {name: arguments.pop(name) for name in self._by_name}
        positional = [arguments.pop(name) for name in self._by_position]
        named.update({name: value for name, value in arguments.items() if self.takes(name)})
        with self._context.calling(self.path):
            returned = self._call(*positional, **named)
            if inspect.isawaitable(returned) or inspect.isasyncgen(returned):
                if inspect.iscoroutine(returned):
                    returned.close()
                raise PluginError(
                    f"{self.path} returned {type(returned).__name__}", way_out=_RUN_IT
                )
            return returned

    def items(self, arguments: Mapping[str, Any]) -> Iterator[Any]:
        """Call the function and yield what is in the list, or any iterable, that it returns.

        Parameters
        ----------
        arguments
            As for a call.

        Raises
        ------
        PluginError
            As for a call; or something else than a list was returned.
        """
        yield from self.each(self(**arguments))

    def each(self, returned: Any) -> Iterator[Any]:
        """Yield what is in the list, or any iterable, that a call returned.

        Raises
        ------
        PluginError
            It is something else.
        """
        with self._context.calling(self.path):
            if _is_one(returned):
                raise PluginError(
                    f"{self.path} returned {type(returned).__name__}", way_out="Return a list"
                )
            yield from returned


def is_async(call: Callable[..., Any]) -> bool:
    """Tell whether calling a function gives something to be awaited."""
    candidates = (call, getattr(call, "__call__", None))  # noqa: B004 - an object may have an async __call__
    return any(
        inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one) for one in candidates
    )


def _is_one(returned: object) -> bool:
    """Tell whether something is one thing and no list of them, although one might iterate over it."""
    if isinstance(returned, Mapping | str | bytes | bytearray | memoryview | os.PathLike):
        return True
    # A pydicom Dataset is iterable too; where pydicom was never imported, there is none.
    pydicom = sys.modules.get("pydicom.dataset")
    if pydicom is not None and isinstance(returned, pydicom.Dataset):
        return True
    return not isinstance(returned, Iterable)


def _parameters_of(call: Callable[..., Any]) -> list[inspect.Parameter] | None:
    try:
        return list(inspect.signature(call).parameters.values())
    except (TypeError, ValueError):  # some builtins and compiled functions have no signature
        return None


def _shared_out(
    parameters: list[inspect.Parameter] | None, path: str, offered: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the arguments that go by position, and of those that go by name."""
    if parameters is None:
        return (offered, ()) if len(offered) == 1 else ((), offered)
    kinds = {parameter.name: parameter.kind for parameter in parameters}
    places = [
        one.name
        for one in parameters
        if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    any_place = inspect.Parameter.VAR_POSITIONAL in kinds.values()
    any_name = inspect.Parameter.VAR_KEYWORD in kinds.values()
    in_order = not any(name in kinds for name in offered) and (
        bool(places) or (any_place and (len(offered) == 1 or not any_name))
    )
    if in_order:
        by_position = offered if any_place else offered[: len(places)]
        by_name: tuple[str, ...] = ()
        filled = set(places[: len(by_position)])
    else:
        only = [name for name in places if kinds[name] is inspect.Parameter.POSITIONAL_ONLY]
        by_position = tuple(name for name in only if name in offered)
        if tuple(only[: len(by_position)]) != by_position:
            by_position = ()  # others stand before them
        by_name = tuple(
            name
            for name in offered
            if name not in by_position and (any_name or (name in kinds and name not in only))
        )
        filled = {*by_position, *by_name}
    _refuse_needs(parameters, filled, path, offered)
    return by_position, by_name


def _refuse_needs(
    parameters: list[inspect.Parameter], filled: set[str], path: str, offered: tuple[str, ...]
) -> None:
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [
        one.name
        for one in parameters
        if one.default is one.empty and one.kind not in variable and one.name not in filled
    ]
    if needed:
        raise PluginError(
            f"{path} needs {', '.join(needed)}, but is called with {', '.join(offered) or 'nothing'}",
            way_out="Give its parameters these names, and the others a default",
        )
