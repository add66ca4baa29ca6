"""The shape of long work as it goes out."""

from __future__ import annotations

from marshmallow import fields

from app.answers import Answer, Code, Count, LongKey, Moment, Words
from app.jobs.models import JobState


class JobOut(Answer):
    """A piece of long work: where it stands, how far it is, and what it says."""

    id = LongKey(required=True)
    kind = Words(required=True)
    state = Code(JobState, required=True)
    office_id = Count(allow_none=True)
    done = Count(required=True)
    total = Count(required=True)
    attempts = Count(required=True)
    said = Words(required=True)
    import_id = Count(allow_none=True)
    export_id = Count(allow_none=True)
    edition_id = Count(allow_none=True)
    created_at = Moment(required=True)
    started_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)


class JobNoteOut(Answer):
    """Something that a piece of work said on its way."""

    at = Moment(required=True)
    said = Words(required=True)


class JobWithLogOut(JobOut):
    """A piece of long work with its log."""

    log = fields.List(fields.Nested(JobNoteOut), required=True)
