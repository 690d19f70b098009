"""The methods that a source has of its own, beside those of the contract."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dicomsource.datasource.given import is_async
from dicomsource.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dicomsource.datasource.context import SourceContext

_RUN_IT = "Give a plain function; it may run the async one with asyncio.run"


class Helper:
    """One method of a source's own; its errors name the source.

    Parameters
    ----------
    name
        What it is called.
    summary
        What it does, in the sentence of the source's entry; empty where none names it.
    call
        The plugin's function; signature and docstring are its.
    context
        Names the source in errors.

    Raises
    ------
    PluginError
        `call` cannot be called, or is an async function.
    """

    def __init__(self, name: str, summary: str, call: Any, context: SourceContext) -> None:
        if not callable(call):
            raise PluginError(
                f"the helper {name} is {type(call).__name__}, which cannot be called",
                way_out="Give a function, or take it out of the helpers of the entry",
            )
        if is_async(call):
            raise PluginError(f"the helper {name} is an async function", way_out=_RUN_IT)
        self.summary = summary
        self.__name__ = name
        self.__doc__ = inspect.getdoc(call)
        self.__wrapped__ = call  # where `inspect.signature` looks
        self._context = context

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the plugin's function.

        Raises
        ------
        PluginError
            It returned something to be awaited.
        """
        with self._context.calling(self.__name__):
            returned = self.__wrapped__(*arguments, **named)
            if inspect.isawaitable(returned) or inspect.isasyncgen(returned):
                if inspect.iscoroutine(returned):
                    returned.close()
                kind = type(returned).__name__
                raise PluginError(f"{self.__name__} returned {kind}", way_out=_RUN_IT)
        return self._each(returned) if inspect.isgenerator(returned) else returned

    def _each(self, returned: Iterator[Any]) -> Iterator[Any]:
        with self._context.calling(self.__name__):
            yield from returned

    def __repr__(self) -> str:
        return f"<helper {self.__name__} of {self._context.label}>"


class Helpers(Mapping[str, "Helper"]):
    """The helpers of a source by name, in the order of its entry.

    Until the source is told its entry, these are all functions that the plugin gave beside the contract's.

    Parameters
    ----------
    given
        What the plugin passed beside the parts of the contract.
    further
        Gives helpers that no entry can name, such as those of a source behind this one; asked each time.
    context
        Names the source in errors.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        further: Callable[[], Mapping[str, Any]] | None,
        context: SourceContext,
    ) -> None:
        self._given = dict(given)
        self._further = further
        self._context = context
        self._declared: frozenset[str] = frozenset()
        self._named = {
            name: Helper(name, "", value, context)
            for name, value in given.items()
            if callable(value) and not is_async(value)
        }

    def declare(self, declared: Mapping[str, str]) -> None:
        """Keep the helpers that the entry names, with its sentences; the others remain attributes.

        Raises
        ------
        PluginError
            A helper that the entry names was not given, or is no function.
        """
        for name in declared:
            if name not in self._given:
                raise PluginError(
                    f"its entry names the helper {name}, which createDataSource does not give",
                    way_out=f"Pass {name}=... to IWebApiDataSource.create, or take it out of the entry",
                )
        self._named = {
            name: Helper(name, summary, self._given[name], self._context)
            for name, summary in declared.items()
        }
        self._declared = frozenset(declared)

    def attribute(self, name: str) -> Any:
        """Return what the attribute of this name of the source is.

        Raises
        ------
        KeyError
            The plugin gave nothing of this name.
        """
        if name in self._given and name not in self._declared:
            return self._given[name]
        return self[name]

    def attribute_names(self) -> list[str]:
        """Return the names of what the plugin gave, sorted."""
        return sorted(self._given)

    def __getitem__(self, name: str) -> Helper:
        if name in self._named:
            return self._named[name]
        return self._asked_further()[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._named
        yield from (name for name in self._asked_further() if name not in self._named)

    def __len__(self) -> int:
        return len({*self._named, *self._asked_further()})

    def __repr__(self) -> str:
        return f"<helpers: {', '.join(self._named) or 'none'}>"

    def _asked_further(self) -> dict[str, Helper]:
        if self._further is None:
            return {}
        with self._context.calling("further_helpers"):
            found = self._further()
            return {
                name: value if isinstance(value, Helper) else Helper(name, "", value, self._context)
                for name, value in found.items()
            }
