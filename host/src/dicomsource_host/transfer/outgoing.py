"""Sending files to a source in batches, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from dicomsource.errors import DataError, DicomsourceError
from dicomsource_host.transfer.completeness import refuse_truncated
from dicomsource_host.transfer.failure_reasons import reason_text, warning_text
from dicomsource_host.transfer.incoming import HOPELESS
from dicomsource_host.transfer.part10 import identity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from dicomsource.datasource import WebApiDataSource

_FILES_AT_A_TIME = 25


@attrs.frozen
class Sent:
    """What became of one file.

    Parameters
    ----------
    path
        The file.
    SOPInstanceUID
        Its instance; empty where the file is not DICOM.
    stored
        Whether the source has it now.
    remark
        Why not; or what the source changed.
    offered
        Whether the source was asked to take it.
    """

    path: Path
    SOPInstanceUID: str
    stored: bool
    remark: str = ""
    offered: bool = True


@attrs.define
class Outgoing:
    """Sends files, batch by batch.

    Parameters
    ----------
    source
        Where they go.
    step
        Called after each file.

    Attributes
    ----------
    sent
        What became of each file.
    skipped
        Files that are not DICOM, found below a folder.
    error
        The first error of a whole batch, if any.
    """

    source: WebApiDataSource
    step: Callable[[], None] = attrs.field(default=lambda: None)
    sent: list[Sent] = attrs.field(factory=list, init=False)
    skipped: list[Path] = attrs.field(factory=list, init=False)
    error: DicomsourceError | None = attrs.field(default=None, init=False)
    _first: dict[str, Path] = attrs.field(factory=dict, init=False)  # by SOPInstanceUID

    def send(self, files: Sequence[Path], named: Collection[Path]) -> None:
        """Send the files; after an error that would hit all batches, the rest is not tried.

        Parameters
        ----------
        files
            What to send.
        named
            Those that were asked for by name: one of them that is not DICOM is a failure, any other is skipped.

        Raises
        ------
        DicomsourceError
            The source stores nothing, or does not answer, and no file was stored before.
        """
        for start in range(0, len(files), _FILES_AT_A_TIME):
            batch = files[start : start + _FILES_AT_A_TIME]
            if self.error is not None and isinstance(self.error, HOPELESS):
                self.sent += [Sent(path, "", False, "not sent") for path in batch]
            else:
                self.sent += self._send_batch(batch, named)
            for _ in batch:
                self.step()

    def _send_batch(self, batch: Sequence[Path], named: Collection[Path]) -> list[Sent]:
        uids: dict[Path, str] = {}
        outcome: list[Sent] = []
        for path in batch:
            uid = ""
            try:
                uid = identity_of(path).SOPInstanceUID
                refuse_truncated(path)
                uids[path] = uid
            except OSError as error:
                outcome.append(
                    Sent(path, uid, False, f"it cannot be read: {error.strerror}", False)
                )
            except DataError as error:
                if uid or path in named:
                    outcome.append(Sent(path, uid, False, error.problem, False))
                else:
                    self.skipped.append(path)
        for files in _without_equals(uids):
            outcome += self._send_request(files)
        return outcome

    def _send_request(self, uids: Mapping[Path, str]) -> list[Sent]:
        """Send files of different instances."""
        if self.error is not None and isinstance(self.error, HOPELESS):
            return [Sent(path, uid, False, "not sent") for path, uid in uids.items()]
        try:
            answer = self.source.store.dicom(list(uids))
        except DicomsourceError as error:
            if isinstance(error, HOPELESS) and not any(one.stored for one in self.sent):
                raise
            self.error = self.error or error
            return [Sent(path, uid, False, error.problem) for path, uid in uids.items()]
        failed = _by_uid(answer, "FailedSOPSequence")
        stored = _by_uid(answer, "ReferencedSOPSequence")
        return [self._told(_outcome(path, uid, stored, failed)) for path, uid in uids.items()]

    def _told(self, sent: Sent) -> Sent:
        """Name the file before a stored one with the same SOPInstanceUID: the source may keep only one."""
        if not sent.stored:
            return sent
        first = self._first.setdefault(sent.SOPInstanceUID, sent.path)
        if first == sent.path:
            return sent
        same = f"same SOPInstanceUID as {first}"
        return attrs.evolve(sent, remark=f"{sent.remark}; {same}" if sent.remark else same)


def _without_equals(uids: Mapping[Path, str]) -> list[dict[Path, str]]:
    """Return the files in groups without equal UIDs, as an answer tells of each UID once."""
    groups: list[dict[Path, str]] = []
    for path, uid in uids.items():
        group = next((group for group in groups if uid not in group.values()), None)
        if group is None:
            groups.append(group := {})
        group[path] = uid
    return groups


def _by_uid(answer: Mapping[str, Any], sequence: str) -> dict[str, Mapping[str, Any]]:
    return {str(item.get("ReferencedSOPInstanceUID")): item for item in answer.get(sequence) or []}


def _outcome(
    path: Path,
    uid: str,
    stored: Mapping[str, Mapping[str, Any]],
    failed: Mapping[str, Mapping[str, Any]],
) -> Sent:
    if uid in failed:
        return Sent(path, uid, False, reason_text(failed[uid].get("FailureReason")))
    if uid in stored:
        return Sent(path, uid, True, warning_text(stored[uid].get("WarningReason")))
    return Sent(path, uid, False, "the answer does not mention it")


def files_below(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and all those below the folders named, without hidden ones; sorted within a folder."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                inner
                for inner in path.rglob("*")
                if inner.is_file()
                and not any(part.startswith(".") for part in inner.relative_to(path).parts)
            )
        else:
            found.append(path)
    return list(dict.fromkeys(found))
