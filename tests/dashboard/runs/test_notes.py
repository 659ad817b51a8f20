"""What an owner writes beside a run's curves: few, short, theirs alone, kept, and gone with it."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.runs.cards import UNREADABLE, card_from
from dashboard.runs.notes import (
    MAX_NOTE,
    MOST_NOTES,
    Note,
    Notes,
    notes_from,
    with_note,
    without_note,
)
from dashboard.runs.trainings import NotOwner
from tests.dashboard.run_service import ME, OTHER, SHORT, MakeRuns, eventually, finished


@given(st.lists(st.tuples(st.integers(0, 10**9), st.text(max_size=300)), max_size=40))
def test_whatever_is_typed_notes_are_few_short_lines(typed: list[tuple[int, str]]) -> None:
    notes: Notes = ()
    for step, text in typed:
        notes = with_note(notes, step, text)
    assert len(notes) <= MOST_NOTES
    assert len({note.id for note in notes}) == len(notes)
    assert all(0 < len(note.text) <= MAX_NOTE and note.text.isprintable() for note in notes)
    kept = json.loads(json.dumps([dataclasses.asdict(note) for note in notes]))
    assert notes_from(kept) == notes


def test_the_same_is_not_written_twice_and_nothing_is_no_note() -> None:
    notes = with_note((), 5, "look")
    assert with_note(notes, 5, " look ") == notes
    assert with_note(notes, 5, " \n ") == notes
    assert len(with_note(notes, 6, "look")) == 2
    assert without_note(notes, notes[0].id) == ()
    assert without_note(notes, "another") == notes


@pytest.mark.parametrize(
    "bad",
    [
        {"id": "abcdef", "step": -1, "text": "x"},
        {"id": "abcdef", "step": 1.5, "text": "x"},
        {"id": "abcdef", "step": True, "text": "x"},
        {"id": "<b>", "step": 1, "text": "x"},
        {"id": "abcdef", "step": 1, "text": ""},
        {"id": "abcdef", "step": 1, "text": "x" * (MAX_NOTE + 1)},
        {"id": "abcdef", "step": 1, "text": "two\nlines"},
        {"id": "abcdef", "step": 1, "text": 7},
        {"id": 7, "step": 1, "text": "x"},
        {"id": "abcdef"},
        "x",
        None,
    ],
)
def test_a_file_with_other_notes_is_no_card(bad: object) -> None:
    values = {"id": "abcdef", "owner": "0" * 64, "status": "finished", "created": 0, "title": "x"}
    card_from(dict(values))
    for notes in ([bad], [{"id": "abcdef", "step": 1, "text": str(i)} for i in range(30)], 7):
        with pytest.raises(UNREADABLE):
            card_from({**values, "notes": notes})


def test_notes_stand_at_steps_that_the_run_has_taken_and_outlive_the_server(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    last = eventually(runs, run_id, finished).step
    before = runs.moment(run_id)
    runs.note(run_id, ME, "where it is")
    runs.note(run_id, ME, "earlier", step=7)
    runs.note(run_id, ME, "too late", step=last + 1000)
    runs.note(run_id, ME, "too early", step=-3)
    assert runs.moment(run_id) != before, "whoever follows it is told"
    runs.close()
    again = make_runs()
    card = again.card(run_id)
    assert card
    said = {note.text: note.step for note in card.notes}
    assert said == {"where it is": last, "earlier": 7, "too late": last, "too early": 0}
    again.remove_note(run_id, ME, card.notes[0].id)
    again.close()
    card = make_runs().card(run_id)
    assert card
    assert [note.text for note in card.notes] == ["earlier", "too late", "too early"]


def test_only_the_owner_writes_and_removes(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    runs.note(run_id, ME, "mine")
    card = runs.card(run_id)
    assert card
    with pytest.raises(NotOwner):
        runs.note(run_id, OTHER, "theirs")
    with pytest.raises(NotOwner):
        runs.remove_note(run_id, OTHER, card.notes[0].id)
    runs.note("nowhere1", ME, "nothing happens")
    after = runs.card(run_id)
    assert after
    assert after.notes == card.notes


def test_who_shares_a_training_has_notes_of_their_own_and_keeps_them_when_it_parts(
    make_runs: MakeRuns,
) -> None:
    runs = make_runs()
    mine, theirs = (runs.start(SHORT, owner) for owner in (ME, OTHER))
    runs.note(mine, ME, "mine")
    runs.note(theirs, OTHER, "theirs")
    runs.pause(mine, ME)
    cards = [runs.card(run_id) for run_id in (mine, theirs)]
    assert [[note.text for note in card.notes] for card in cards if card] == [["mine"], ["theirs"]]


def test_of_a_run_that_made_room_no_note_is_left(make_runs: MakeRuns) -> None:
    runs = make_runs()
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    runs.note(run_id, ME, "a secret")
    card = runs.card(run_id)
    assert card
    runs._all.gone([card])
    assert not runs.news(ME)[0].notes
    runs.forget(ME)
    folder = runs._all.files.folder
    assert not [path for path in folder.iterdir() if b"a secret" in path.read_bytes()]


def test_a_note_has_room_for_a_sentence() -> None:
    assert Note("abcdef", 3, "x" * MAX_NOTE).text == "x" * 140
