"""Which session makes room: never one that may be missed."""

from neurarium.runtime.eviction import IDLE_SECS, LEFT_SECS, Standing, spared

NOW, LEAST_SECS = 10_000.0, 60.0


def standing(
    *, address: str = "a", viewers: int = 0, touched: bool = False, age_secs: float = 100.0
) -> Standing:
    at = NOW - age_secs
    return Standing(address=address, viewers=viewers, touched=touched, left_at=at, used_at=at)


def chosen(**standings: Standing) -> str | None:
    return spared(standings, now=NOW, least_secs=LEAST_SECS)


def test_the_longest_abandoned_goes_first() -> None:
    assert chosen(new=standing(age_secs=70), old=standing(age_secs=80)) == "old"


def test_one_that_was_left_seconds_ago_stays() -> None:
    assert chosen(left=standing(age_secs=5), touched=standing(age_secs=5, touched=True)) is None


def test_one_in_which_nothing_was_done_goes_before_one_that_was_trained() -> None:
    assert chosen(trained=standing(age_secs=5000, touched=True), fresh=standing(age_secs=61)) == "fresh"


def test_an_own_run_of_a_class_waits_for_a_sleeping_phone_but_not_for_ever_nor_once_it_is_replaced() -> None:
    def own(age_secs: float, *, viewers: int = 0) -> Standing:
        left = standing(age_secs=age_secs, touched=True, viewers=viewers)
        return left._replace(of_room=True, held_until=NOW + 9999)

    assert chosen(sleeping=own(LEFT_SECS - 1), watched=own(LEFT_SECS + 1, viewers=1)) is None
    assert chosen(abandoned=own(LEFT_SECS + 1)) == "abandoned"
    assert chosen(replaced=own(1)._replace(replaced=True, held_until=0.0)) == "replaced"


def test_whoever_has_the_most_gives_one_up() -> None:
    many = {f"many{number}": standing(address="b", age_secs=70) for number in range(3)}
    assert (chosen(one=standing(age_secs=999), **many) or "").startswith("many")


def test_one_that_is_looked_at_and_was_used_is_never_taken() -> None:
    assert chosen(watched=standing(viewers=1, touched=True, age_secs=1e6)) is None


def test_a_socket_that_does_nothing_holds_no_session_for_good() -> None:
    idle = standing(viewers=1, age_secs=IDLE_SECS)
    assert chosen(idle=idle, reading=standing(viewers=1, age_secs=IDLE_SECS - 1)) == "idle"
    assert chosen(idle=idle, abandoned=standing()) == "abandoned"


def test_one_that_is_kept_on_request_is_not_taken_before_its_time() -> None:
    held = standing(age_secs=1e6)._replace(held_until=NOW + 1)
    assert chosen(held=held) is None
    assert chosen(held=held._replace(held_until=NOW)) == "held"
