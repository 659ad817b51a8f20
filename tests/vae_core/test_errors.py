"""Does an error tell a person what is wrong, wherever it is shown?"""

import errno
import gc
import pickle
import weakref

import pytest

from vae_core.errors import Sentence, Trouble, sentence


class Refused(Trouble, OSError):
    """As the core's own errors are: of a kind that Python knows, too."""


def test_an_error_says_its_sentence_in_english() -> None:
    inner = Refused("{n:,} files are missing", n=1234)
    outer = Refused("{place} is no data set: {why}", place="data", why=inner)
    assert str(outer) == "data is no data set: 1,234 files are missing"
    assert outer.sentence.values["why"] == sentence("{n:,} files are missing", n=1234)
    with pytest.raises(OSError, match="1,234"):
        raise outer


def test_braces_that_a_person_typed_are_no_places_for_values() -> None:
    assert str(Refused("{name} is unknown", name="{evil}")) == "{evil} is unknown"
    assert str(Refused("no value, so these stay: {}")) == "no value, so these stay: {}"


def test_another_library_s_error_is_what_it_says() -> None:
    assert str(Refused("not read ({why})", why=KeyError("x"))) == "not read ('x')"


def test_what_the_system_says_of_a_file_can_be_translated() -> None:
    full = OSError(errno.ENOSPC, "Not enough space", "file")
    assert Refused("{why}", why=full).sentence.values["why"] == sentence("No space left on device")
    assert str(Refused("not read ({why})", why=OSError(9999, "Odd", "x"))) == "not read (Odd)"
    assert str(Refused("not read ({why})", why=OSError("odd"))) == "not read (odd)"
    inner = Refused("no {what}", what="room")  # an OSError too, with a sentence of its own
    assert str(Refused("not read ({why})", why=inner)) == "not read (no room)"


def test_it_survives_pickling() -> None:
    error = Refused("at step {step:,}: {why}", step=1234, why=Refused("full"))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is Refused
    assert str(again) == "at step 1,234: full"
    assert again.sentence == error.sentence


def test_a_kept_sentence_holds_nothing_of_where_it_came_from() -> None:
    class Large:
        """Stands for a model or a data set."""

    def fails() -> Sentence:
        large = Large()
        seen.append(weakref.ref(large))
        try:
            raise Refused("no {what}", what="room")
        except Refused as error:
            return sentence("it failed: {why}", why=error)

    seen: list[weakref.ref[Large]] = []
    kept = fails()
    gc.collect()
    assert seen[0]() is None
    assert str(kept) == "it failed: no room"
