"""The figures on waves 1 to 14 of the Speed Dating study, where its file is at hand."""

from pathlib import Path

import pytest

from patra_graph.pipeline.evaluate import evaluate
from patra_graph.pipeline.study import read_study

from .worlds import NOW, SETTINGS, quiet

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "speed_dating_waves_1_14.csv.gz"
pytestmark = pytest.mark.skipif(
    not PUBLISHED.is_file(), reason=f"{PUBLISHED.name} is not there; the project ships none"
)
REFERENCE = {"dec_auc": 0.786, "match_auc": 0.726, "match_auc_per_user": 0.700, "match_ap": 0.377}


@pytest.fixture(scope="module")
def document():
    study = read_study(PUBLISHED, file_format="speed-dating", settings=SETTINGS, now=NOW, say=quiet)
    return evaluate(study, settings=SETTINGS)


def test_half_of_the_decisions_train_and_rows_without_a_partner_are_left_out(document):
    about = document["data"]
    assert (about["groups"], about["decisions"], about["train"], about["test"]) == (14, 5734, 2918, 2816)


def test_two_sided_elo_alone_gives_the_reference(document):
    found = document["protocols"]["frozen-half"]["two_sided_elo"]
    assert {name: found[name]["value"] for name in REFERENCE} == pytest.approx(REFERENCE, abs=0.002)


def test_every_figure_of_the_bar_is_met(document):
    assert len(document["bar"]) == 26
    assert [row for row in document["bar"] if not row["met"]] == []
