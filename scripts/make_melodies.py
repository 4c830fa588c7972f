"""Makes `melodies.txt` of tunes in ABC notation.

    python -m scripts.make_melodies FOLDER

The folder is `corpus/ryansMammoth` of the unpacked Python package `music21` 10.5.1. Of each reel and each
hornpipe in a major key its pitches and durations are taken, in C, strain by strain. Left out are strains that
do not come out as eight bars of eight units, and those with triplets, dotted pairs or two notes at once. The
file is the same, byte for byte, every time. ABC is described at abcnotation.com/wiki/abc:standard:v2.1.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TARGET = Path(__file__).parents[1] / "backend/neurarium/data/melodies.txt"
BAR, BARS = 8, 8  # units a bar, bars a strain
LOWEST, HIGHEST = 57, 81  # MIDI numbers of an A and of the A two octaves above
LENGTHS = (1, 2, 4)  # in units
UNITS = {("2/4", "1/16"), ("C|", "1/8"), ("C", "1/8"), ("4/4", "1/8")}  # of which metres a bar has eight
KINDS = {"reel": "r", "hornpipe": "h"}
MAJOR = {"C": 0, "G": 7, "D": 2, "A": 9, "E": 4, "F": 5, "Bb": 10, "Eb": 3}
SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "F": -1, "Bb": -2, "Eb": -3}
SCALE = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
SHIFTS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}

ORNAMENTS = re.compile(r'"[^"]*"|\{[^}]*\}|![^!]*!|\+[^+]*\+|%.*|\\\s*$', re.MULTILINE)
BOUNDARY = re.compile(r":\|+:?|\|+:|::|\|\||\|\]|\[\|")
ENDING = re.compile(r"[|\[]\s*2")
NOTE = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']*)(\d*)(-?)")
SILENT = re.compile(r"[uvy.~THSOkJRLM()\s]")


class Note(NamedTuple):
    """A MIDI number, and how many units it lasts."""

    pitch: int
    units: int

    def __str__(self) -> str:
        return str(self.pitch) if self.units == 1 else f"{self.pitch}/{self.units}"


class UnreadableError(Exception):
    """What a strain has that is not taken."""


def header(text: str, letter: str) -> str:
    """The first field of that letter."""
    found = re.search(rf"^{letter}:\s*(.*?)\s*(%.*)?$", text, re.MULTILINE)
    return found.group(1) if found else ""


def signature(key: str) -> dict[str, int]:
    """By how many semitones each letter is raised in a major key."""
    sharps = SHARPS[key]
    raised = "FCGDAEB"[:sharps] if sharps > 0 else "BEADGCF"[:-sharps]
    return dict.fromkeys(raised, 1 if sharps > 0 else -1)


def notes_of(bar: str, raised: dict[str, int]) -> list[Note]:
    """The notes of one bar; what was raised or lowered in it stays so up to its end."""
    bar, held, place, notes = SILENT.sub("", bar), dict[tuple[str, str], int](), 0, list[Note]()
    is_tied = False
    while place < len(bar):
        found = NOTE.match(bar, place)
        if not found:
            raise UnreadableError(bar[place])
        accidental, letter, octave, units, tie = found.groups()
        key = (letter, octave)
        if accidental:
            held[key] = SHIFTS[accidental]
        shift = held.get(key, raised.get(letter.upper(), 0))
        height = 12 * (letter.islower() + octave.count("'") - octave.count(","))
        pitch = 60 + SCALE[letter.upper()] + shift + height
        if is_tied and notes and notes[-1].pitch == pitch:
            notes[-1] = Note(pitch, notes[-1].units + int(units or 1))
        else:
            notes.append(Note(pitch, int(units or 1)))
        is_tied, place = bool(tie), found.end()
    if is_tied:
        raise UnreadableError("a tie over the bar line")
    return notes


def length(notes: list[Note]) -> int:
    """How many units the notes last."""
    return sum(note.units for note in notes)


def strain_of(text: str, raised: dict[str, int]) -> list[Note]:
    """Eight bars, without what comes before the first bar line; the last note lasts until its bar is full."""
    first = ENDING.split(text)[0]
    bars = [notes_of(re.sub(r"^\s*\[?1", "", bar), raised) for bar in first.split("|") if SILENT.sub("", bar)]
    if bars and length(bars[0]) < BAR:
        bars = bars[1:]
    if len(bars) != BARS or any(length(bar) != BAR for bar in bars[:-1]):
        raise UnreadableError("bars")
    missing = BAR - length(bars[-1])
    if not 0 <= missing < BAR:
        raise UnreadableError("bars")
    *others, last = (note for bar in bars for note in bar)
    return [*others, Note(last.pitch, last.units + missing)]


def strains_of(text: str) -> Iterator[list[Note]]:
    """The strains of a tune that come out, in C."""
    key = header(text, "K").split()[0] if header(text, "K") else ""
    if (header(text, "M"), header(text, "L")) not in UNITS or key not in MAJOR:
        return
    body = re.split(r"^K:.*$", text, maxsplit=1, flags=re.MULTILINE)[1]
    body = re.sub(r"^[A-Za-z]:.*$", "", body, flags=re.MULTILINE)
    for part in BOUNDARY.split(ORNAMENTS.sub("", body)):
        try:
            strain = strain_of(part, signature(key))
        except UnreadableError:
            continue
        if placed := in_range([Note(note.pitch - MAJOR[key], note.units) for note in strain]):
            yield placed


def in_range(strain: list[Note]) -> list[Note] | None:
    """The strain in the octave in which it has room; none if it is too wide for any, or has other lengths."""
    pitches = [note.pitch for note in strain]
    if any(note.units not in LENGTHS for note in strain):
        return None
    for octave in (0, 12, -12):
        if min(pitches) + octave >= LOWEST and max(pitches) + octave <= HIGHEST:
            return [Note(note.pitch + octave, note.units) for note in strain]
    return None


def main(folder: Path) -> None:
    """Write the file: a line for each strain, with the tune's number and kind, and its notes."""
    lines, known, tunes = list[str](), set[tuple[Note, ...]](), 0
    for path in sorted(folder.glob("*.abc")):
        text = path.read_text(encoding="utf-8", errors="replace")
        kind = KINDS.get(header(text, "R").lower())
        strains = [tuple(strain) for strain in strains_of(text)] if kind else []
        fresh = [strain for strain in dict.fromkeys(strains) if strain not in known]
        if len(fresh) < len(strains) or not fresh:
            continue
        known.update(fresh)
        tunes += 1
        lines += [f"{tunes} {kind} " + " ".join(map(str, strain)) for strain in fresh]
    TARGET.write_text("\n".join(lines) + "\n")
    print(f"{TARGET.name}: {len(lines)} strains of {tunes} tunes, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
