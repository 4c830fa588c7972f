"""What is left of a lesson: a room's names, questions, challenges and drawings, as a zip of plain files."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from neurarium.engine.fair_split import NEITHER, TEST, TRAIN
from neurarium.runtime.album import Album
from neurarium.runtime.challenge import Challenge, KeptChallenge
from neurarium.runtime.question import KeptQuestion
from neurarium.runtime.room import Room
from neurarium.runtime.written_pictures import folders, png

PARTS = {TRAIN: "to learn from", TEST: "to test", NEITHER: "neither"}
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@")
GONE = "a seat that is gone"

README = """\
What was kept of a lesson with Neurarium, on {day}.

names.csv       the seats of the room
questions.csv   each question to the class, and who answered what
challenges.csv  each challenge, and its ranking
drawings.csv    each drawing: its file, its class, who drew it, and in which part of the split it was
drawings/       the drawings, in a folder for each class; this folder can be opened under “Own pictures”
lesson.json     all of it but the drawings, for programs

Names are in it: keep it as you keep other records of a class.
"""


def room_record(room: Room, album: Album | None) -> bytes:
    """All of a room that can be told, and the album of its session, if it has one."""
    names = {author.seat: author.name for author in room.authors.values()}
    questions, challenges = room.all_questions, room.all_challenges
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(day=datetime.now(UTC).date()))
        rows = ((seat.number, seat.name, seat.role) for seat in room.seats)
        archive.writestr("names.csv", _table(("seat", "name", "role"), rows))
        archive.writestr("questions.csv", _questions(questions, names))
        archive.writestr("challenges.csv", _challenges(challenges))
        archive.writestr("lesson.json", _json(room, questions, challenges))
        if album is not None:
            people = {mark: author.name for mark, author in room.authors.items()}
            _write_drawings(archive, album, people)
    return content.getvalue()


def _questions(questions: Iterable[KeptQuestion], names: dict[int, str]) -> str:
    rows = (
        (question.number, question.text, names.get(seat, GONE), question.choices[choice])
        for question in questions
        for seat, choice in sorted(question.answers.items())
    )
    return _table(("question", "text", "name", "answer"), rows)


def _challenges(challenges: Iterable[KeptChallenge]) -> str:
    rows = (
        (challenge.number, challenge.title, place, rank.name, rank.result)
        for challenge in challenges
        for place, rank in enumerate(Challenge.of(challenge).ranking, start=1)
    )
    return _table(("challenge", "measured", "place", "name", "result"), rows)


def _json(room: Room, questions: Sequence[KeptQuestion], challenges: Sequence[KeptChallenge]) -> str:
    told = {
        "names": [{"seat": seat.number, "name": seat.name, "role": seat.role} for seat in room.seats],
        "questions": [it.model_dump(mode="json") for it in questions],
        "challenges": [it.model_dump(mode="json") for it in challenges],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _write_drawings(archive: zipfile.ZipFile, album: Album, people: dict[str, str]) -> None:
    samples, shown = album.samples(), album.shown()
    folder, rows = folders(album.classes), []
    for place in np.argsort(samples.label, kind="stable").tolist():
        label, number = int(samples.label[place]), int(shown[place])
        file = f"drawings/{folder[label]}/{number:04}.png"
        archive.writestr(file, png(samples.pictures[place]))
        who = people.get(album.people[number], "")
        rows.append((file, album.classes[label].name, who, PARTS[int(samples.side[place])]))
    archive.writestr("drawings.csv", _table(("file", "class", "name", "part"), rows))


def _table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV that a spreadsheet opens as UTF-8 and takes for text and numbers."""
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(titles)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + content.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
