"""A product that meets a fault of Gondola's own: reports go on without it, whichever of them looks at it."""

import pytest

from app.catalog import adopt
from app.catalog.draft import Draft
from app.desk.explain import explain_answer
from app.desk.trees.members import members
from app.desk.trying.catalogue import try_all
from app.desk.trying.product import try_one
from app.desk.trying.what import trial_of_draft
from tests.shop import NOW, Story, files, pack

SHOUTING = files()["rules/transformations.yaml"].decode() + "- {kind: clean, field: brand, case: upper}\n"


@pytest.fixture
def faulty(shop: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """The small shop, in which the lamp L1 breaks the first step of its journey from now on."""
    plain = adopt.adopt

    def breaking(draft: Draft, found: adopt.Sources) -> None:
        if draft.record.id == "L1":
            raise ZeroDivisionError
        plain(draft, found)

    monkeypatch.setattr("app.catalog.recipe.adopt", breaking)
    return shop


def test_the_others_keep_their_places_in_the_trees(faulty: Story) -> None:
    found = members(faulty.snapshot(), faulty.engine.store, faulty.engine.ledger, NOW.timestamp())
    assert "L1" not in found.ids
    assert found.ids


def test_a_trial_tells_it_as_kept_out_on_both_sides(faulty: Story) -> None:
    live = faulty.engine.ledger.pointer().live
    assert live
    trial = trial_of_draft(faulty.pack, pack({"rules/transformations.yaml": SHOUTING}))
    found = try_all(trial, live.generation, faulty.engine.store, 5, 0, lambda _: None)
    assert [(pair.before, pair.count) for one in found.fields for pair in one.pairs] == [
        (("Lueur",), 2),
        (("Brume",), 1),
    ]
    assert (found.newly_rejected, found.newly_accepted) == (0, 0)
    alone = try_one(trial, "L1", live.generation, faulty.engine.store)
    assert "could not be derived: ZeroDivisionError" in repr(alone)


def test_an_explanation_has_no_reasons_for_it_and_all_for_the_others(faulty: Story) -> None:
    explained = explain_answer(faulty.answered(), faulty.snapshot(), faulty.engine.store, faulty.engine.ledger)
    assert len(explained["why"]) > 1
    assert [one["id"] for one in explained["why"] if "score" not in one] == ["L1"]
