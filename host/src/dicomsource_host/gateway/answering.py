"""Answering a request: anew, from what is kept, or with the word that nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicomsource_host.gateway.answers import Answer, digest
from dicomsource_host.gateway.routes import version_of
from dicomsource_host.gateway.sending import has_already, prepared, takes_gzip

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicomsource_host.gateway.call import Call
    from dicomsource_host.gateway.kept_answers import KeptAnswers

_VARY = "Accept, Accept-Encoding"


def answered(call: Call, handle: Callable[[Call], Answer], kept: KeptAnswers) -> Answer:
    """Return the answer to a request, ready to be sent.

    Where the source says which version of its content an answer is of, the answer has that in its ETag, and is kept
    until another version comes. The version is asked for first: a change in between makes an answer newer than its
    tag, and never older.

    Runs where blocking is allowed.

    Parameters
    ----------
    call
        The request.
    handle
        What answers anew.
    kept
        The answers that are kept.
    """
    method, headers = call.method, call.headers
    tell = version_of.get(handle)
    version = tell(call) if tell is not None else None
    if version is None:
        return prepared(handle(call), method, headers)
    key = digest(
        "\0".join(
            [
                version,
                call.source.name,
                call.root,
                "/".join(call.steps),
                call.scope["query_string"].decode("latin-1"),
                call.accept,
                "gzip" if takes_gzip(headers.get("accept-encoding", "")) else "",
            ]
        )
    )
    # Weak: another release may write the same in other bytes.
    tag = f'W/"{key}"'
    known = headers.get("if-none-match")
    if known != "*" and has_already(known, tag):
        return Answer(status=304, headers={"ETag": tag, "Vary": _VARY})
    if method == "GET" and (found := kept.get(key)) is not None:
        return found
    answer = prepared(handle(call), method, headers)
    if answer.status == 200:
        answer.headers["ETag"] = tag
        if method == "GET":
            answer = kept.keep(key, answer)
    return answer
