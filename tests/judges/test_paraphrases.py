"""The paraphrases are enough, of many tables, and speak of nothing but the facts of their finding."""

import re

from tests.judges.kept import documents
from tests.judges.paraphrases import PARAPHRASES
from tests.judges.sentences import sentences

SLOT = re.compile(r"\{(f\d+)\}")


def test_there_are_more_than_a_hundred_of_ten_tables_and_more() -> None:
    assert len(PARAPHRASES) >= 100
    assert len({paraphrase.text for paraphrase in PARAPHRASES}) == len(PARAPHRASES)
    assert len({paraphrase.document for paraphrase in PARAPHRASES}) >= 10
    assert len({tuple(paraphrase.text.split()[:3]) for paraphrase in PARAPHRASES}) > 100


def test_slots_are_facts_of_the_finding() -> None:
    for paraphrase in PARAPHRASES:
        assert set(SLOT.findall(paraphrase.text)) <= set(paraphrase.about), paraphrase.text
        assert documents()[paraphrase.document]["sections"][paraphrase.section]["kind"] == "finding"


def test_no_number_is_written_out() -> None:
    for paraphrase in PARAPHRASES:
        assert not re.search(r"\d", SLOT.sub("", paraphrase.text)), paraphrase.text


def test_none_is_a_sentence_of_the_story() -> None:
    told = {
        sentence.slotted.strip(".") for document in documents().values() for sentence in sentences(document)
    }
    assert not {paraphrase.text.strip(".") for paraphrase in PARAPHRASES} & told
