"""A kind of file that only tests know: each row becomes a job, which is the plainest record there is."""

from __future__ import annotations

from marshmallow import fields

from app.db import db
from app.errors import N_, Conflict
from app.imports.base import ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.sheets import Column
from app.jobs import service as jobs
from app.jobs.models import Job
from app.shapes import Day, Shape, Text, Whole, at_least


class TaskRow(Shape):
    name = Text(required=True, longest=20)
    count = Whole(required=True, validate=at_least(1))
    day = Day()
    memo = fields.String()


class Forbidden(Conflict):
    """“{name}” is not wanted here."""


def add_tasks(run: ImportRun) -> None:
    for row in run.list_rows():
        with run.row(row.number):
            if row.data["name"] == "forbidden":
                raise Forbidden(name=row.data["name"], field="name")
            if row.data["count"] > 100:
                run.flag(row.number, N_("That is a lot."), "count")
            run.made("task", jobs.queue_job(kind=row.data["name"], by=run.by).id)


def remove_tasks(undo: UndoRun) -> None:
    for effect in undo.list_effects("task"):
        db.session.delete(db.session.get_one(Job, effect.record_id))


TASKS = ImportKind(
    slug="tasks",
    title=N_("Tasks"),
    note=N_("Each row is a job."),
    columns=[
        Column("name", "نام", "Name"),
        Column("count", "تعداد", "Count", Reads.WHOLE),
        Column("day", "روز", "Day", Reads.DAY, required=False),
        Column("memo", "یادداشت", "Memo", required=False),
    ],
    shape=TaskRow,
    act="record_receipt",
    apply=add_tasks,
    undo=remove_tasks,
)
LENIENT = ImportKind(
    slug="lenient", title=N_("Tasks"), note=TASKS.note, columns=TASKS.columns, shape=TaskRow, act=TASKS.act,
    apply=add_tasks, undo=remove_tasks, refuses_whole_file=False,
)  # fmt: skip
