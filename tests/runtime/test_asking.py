"""A class draws its training set: each is asked for what they, and the class, have drawn fewest of."""

import random
from collections import Counter

import numpy as np
import pytest

from neurarium.protocol.albums import OwnClass
from neurarium.runtime.album import Added, Album, Change, Entry, first_classes, no_pictures
from neurarium.runtime.asking import Asking

DRAWN = np.random.default_rng(0).integers(0, 256, (1_000, 28, 28, 1), np.uint8)


class Class:
    """A class that draws: an album, who is asked for what, and who is here."""

    def __init__(self, classes: int, people: int) -> None:
        self.album = Album("album")
        self.asking = Asking()
        self.here = {f"p{number}" for number in range(people)}
        self._number_of_people = people
        self.name(*first_classes(f"class {number}" for number in range(classes)))

    def name(self, *classes: OwnClass) -> None:
        self.album.take(Entry(Change(classes=classes), no_pictures()))

    def asked(self, person: str) -> int:
        return self.asking.wanted(self.album, person, self.here)

    def draw(self, person: str) -> int:
        """Somebody draws what they are asked for."""
        label = self.asked(person)
        self.bring(label, 1, person)
        self.asking.drew(self.album, person)
        return label

    def bring(self, label: int, count: int, person: str = "") -> None:
        first = len(self.album.labels)
        added = (Added(label=label, person=person),) * count
        self.album.take(Entry(Change(by=person, added=added), DRAWN[first : first + count]))

    def throw_out(self, *numbers: int) -> None:
        self.album.take(Entry(Change(labels=dict.fromkeys(numbers, None)), no_pictures()))

    def come(self) -> str:
        """Somebody who was not here before."""
        person = f"p{self._number_of_people}"
        self._number_of_people += 1
        self.here.add(person)
        return person

    def of(self, *people: str) -> list[int]:
        """How many of each class there are, of some people or of all."""
        drawn = Counter(
            self.album.labels[number]
            for number in self.album.shown()
            if not people or self.album.people[number] in people
        )
        return [drawn[it.id] for it in self.album.classes]


def spread(counts: list[int]) -> int:
    return max(counts) - min(counts)


def test_what_somebody_is_asked_for_stays_until_they_have_drawn_it() -> None:
    some = Class(classes=3, people=5)
    first = {person: some.asked(person) for person in sorted(some.here)}
    assert sorted(Counter(first.values()).values()) == [1, 2, 2]
    for _ in range(4):
        some.draw("p0")
    assert {person: some.asked(person) for person in first if person != "p0"} == {
        person: label for person, label in first.items() if person != "p0"
    }


def test_quick_and_slow_ones_fill_all_classes_evenly() -> None:
    some = Class(classes=4, people=8)
    chance = random.Random(0)
    # The first draws as much as all others together.
    people = ["p0"] * 7 + [f"p{number}" for number in range(1, 8)]
    for _ in range(200):
        for person in sorted(some.here):
            some.asked(person)
        some.draw(chance.choice(people))
        assert all(spread(some.of(person)) <= 1 for person in some.here)
        assert spread(some.of()) <= 5
    assert min(some.of("p0")) > 20


def test_who_leaves_while_being_asked_leaves_the_class_to_others() -> None:
    some = Class(classes=2, people=3)
    asked = some.asked("p0")
    other = some.asked("p1")
    assert other != asked
    some.here.discard("p1")
    assert some.asked("p2") == other
    # Who comes back is asked for the same: their screen still says so.
    some.here.add("p1")
    assert some.asked("p1") == other


def test_who_comes_late_begins_with_what_the_class_lacks() -> None:
    some = Class(classes=3, people=2)
    some.bring(0, 6, "p0")
    some.bring(1, 6, "p1")
    late = some.come()
    assert [some.draw(late) for _ in range(2)] == [2, 2]


def test_what_was_thrown_out_is_asked_for_again_of_who_drew_it() -> None:
    some = Class(classes=3, people=2)
    for _ in range(6):
        some.draw("p0")
        some.draw("p1")
    number = next(n for n in some.album.shown() if some.album.people[n] == "p0" and some.album.labels[n] == 1)
    some.throw_out(int(number))
    assert some.asked("p0") == 1
    # Nobody else is: their own are even.
    assert spread(some.of("p1")) == 0
    assert some.draw("p1") != some.draw("p1")


def test_of_what_was_opened_from_a_file_the_class_draws_fewer() -> None:
    some = Class(classes=2, people=5)
    some.bring(0, 40)
    drawn = Counter(some.draw(f"p{number % 5}") for number in range(40))
    # Of the 40 more that there are of one, their own even out one half: each of five drew 2 and 6.
    assert drawn == {0: 10, 1: 30}


def test_a_class_that_is_taken_away_is_asked_for_no_longer() -> None:
    some = Class(classes=3, people=3)
    asked = {person: some.asked(person) for person in sorted(some.here)}
    gone = asked["p1"]
    some.name(*(it for it in some.album.classes if it.id != gone))
    assert some.asked("p1") not in (gone, None)
    assert some.asked("p0") == asked["p0"]


@pytest.mark.parametrize("seed", range(6))
def test_all_is_even_again_after_people_came_and_went_and_drawings_were_thrown_out(seed: int) -> None:
    some, chance = Class(classes=5, people=12), random.Random(seed)
    for _ in range(250):
        happens = chance.random()
        if happens < 0.04 and len(some.here) > 3:
            some.here.discard(chance.choice(sorted(some.here)))
        elif happens < 0.08:
            some.come()
        elif happens < 0.14:
            shown = some.album.shown().tolist()
            some.throw_out(*chance.sample(shown, min(len(shown), 4)))
        else:
            for person in sorted(some.here):
                some.asked(person)
            some.draw(chance.choice(sorted(some.here)))
    for person in sorted(some.here) * 5:
        some.draw(person)
    assert spread(some.of()) <= 3
    assert max(spread(some.of(person)) for person in some.here) <= 2
