"""Recordings of a form: stored once, named by signed hidden fields when the form is rejected."""

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage, MultiDict

from backend.complaints.rules.recordings import (
    MAX_RECORDINGS,
    CostlyRecordingError,
    StoredRecording,
    take_recording,
)
from backend.complaints.rules.voice_decoding import RefusedRecordingError
from backend.complaints.signed_uploads import signed_recording
from backend.core.decoding_gate import form_visit
from backend.core.errors import FieldProblem, NotNowError
from backend.core.uploads import MAX_RECORDING_BYTES
from backend.web.services import services

NOT_TAKEN = "它后面的录音没有收下，请去掉它再选一次。"
RecordingsAndProblems = tuple[list[StoredRecording], list[FieldProblem]]


def received_recordings(typed: MultiDict[str, str], files: Sequence[FileStorage]) -> RecordingsAndProblems:
    """Those kept from an earlier try and not removed since, then the new ones; what is wrong with others."""
    removed = set(typed.getlist("remove_voice"))
    tokens = [token for token in dict.fromkeys(typed.getlist("voice")) if token not in removed][
        :MAX_RECORDINGS
    ]
    recordings = [voice for voice in map(signed_recording, tokens) if voice is not None]
    with form_visit():
        new, problems = _new_recordings(files, MAX_RECORDINGS - len(recordings))
    if len(recordings) < len(tokens):
        problems.append(FieldProblem("recordings", "录音保存时间太久已失效，请重新录一段。"))
    return recordings + new, problems


def _new_recordings(files: Sequence[FileStorage], capacity: int) -> RecordingsAndProblems:
    """Browsers send one empty part without a name where nothing was chosen."""
    new: list[StoredRecording] = []
    problems: list[FieldProblem] = []
    sent = []
    for file in files:
        data = file.read(MAX_RECORDING_BYTES + 1)
        if file.filename or data:
            sent.append(data)
    if len(sent) > capacity:
        problems.append(FieldProblem("recordings", f"最多 {MAX_RECORDINGS} 段录音，多出的没有收下。"))
    for number, data in enumerate(sent[:capacity], start=1):
        try:
            new.append(take_recording(services().photos, data))
        except NotNowError as away:
            which = f"第 {number} 段录音起：" if number > 1 else ""
            problems.append(FieldProblem("recordings", f"{which}{away.message}"))
            break
        except RefusedRecordingError as refused:
            which = f"第 {number} 段录音" if len(sent) > 1 else "这段录音"
            problems.append(FieldProblem("recordings", f"{which}{refused}，请重新录一段，最长 2 分钟。"))
            if isinstance(refused, CostlyRecordingError) and number < len(sent):
                problems.append(FieldProblem("recordings", NOT_TAKEN))
                break  # each would be as much again
    return new, problems
