"""A story from outside: taken whole or refused with the place; whatever is taken, every page and export can show."""

import copy
import json
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories import output
from stories.charts.cells import as_csv
from stories.charts.model import charts_of, spec_from_dict
from stories.foreign import Invalid, draft_of
from stories.models import Story
from stories.telling import StoryDraft, tell

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = ("penguins.csv", "seattle-weather.csv")
SEEDS = range(240)
SLICE = 24
QUICK = 2 * SLICE
"""So many of them are tried each time; the others are slow tests."""
SCRIPT = "<script>alert()</script>"
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 7, 10**9, 2**62, 2**63, 10**400, 0.5, -0.5, 1e299, -1e299, 1e308, 5e-324, float("nan"),
    float("inf"), "", " ", "x", "3", "٣", "½", SCRIPT, "{{ x }}", "{% now 'Y' %}", "\x00", "\x85", "\ud800", "\u202e",
    "1e999999999", "9" * 5_000, "x" * 100_000, "2020-Q9", "9999-12-31", [], {}, [[]], [None], ["x"], [1, 2, 3],
    {"$where": "1"}, {"text": "x"}, {"text": "7", "figures": []}, [{}] * 5,
)  # fmt: skip
"""What is put in place of any part of a document."""


@pytest.fixture(scope="module")
def drafts() -> list[StoryDraft]:
    """Return real stories with their pictures, told once."""
    return [tell(DATA / name, {"source": name}) for name in FILES]


def plain(draft: StoryDraft) -> Any:
    return json.loads(json.dumps(draft.document))


@pytest.fixture
def document(drafts: list[StoryDraft]) -> Any:
    """Return a real document, as a service would send it."""
    return plain(drafts[0])


def as_sent(document: Any) -> str:
    return json.dumps(document, sort_keys=True)


@pytest.mark.parametrize("number", range(len(FILES)))
def test_our_own_documents_are_taken_as_they_are(drafts: list[StoryDraft], number: int) -> None:
    sent = plain(drafts[number])
    taken = draft_of(sent)
    assert as_sent(taken["document"]) == as_sent(sent)
    assert (taken["headline"], taken["rows"], taken["columns"]) == (
        drafts[number].headline, drafts[number].rows, drafts[number].columns,
    )  # fmt: skip
    assert taken["warnings"] == []


def small() -> Any:
    """Return the smallest document that is a story."""
    return {
        "headline": {"text": "Oslo is dear"},
        "standfirst": {"text": ""},
        "sections": [],
        "facts": [],
        "profile": {
            "rows": 2,
            "columns": [
                {"name": "town", "type": "text", "role": "text", "count": 2, "missing": 0, "distinct": 2}
            ],
        },
        "parseReport": {"kind": "csv"},
        "lookedAt": 0,
        "kept": 0,
    }


def kept(user: Any, taken: Any, pictures: Any = ()) -> Story:
    """Store what was taken, as the end of a job does."""
    return Story.from_draft(
        job_id=uuid.uuid4(), owner_id=user.pk, document=taken["document"], pictures=list(pictures),
        created_at=timezone.now(), headline=taken["headline"], file_name="table.csv", size=10, rows=taken["rows"],
        columns=taken["columns"], warnings=taken["warnings"],
    )  # fmt: skip


def shown(client: Client, story: Story, taken: Any, pictures: Any = ()) -> str:
    """Ask for all that shows a story; return its page."""
    page = client.get(f"/stories/{story.pk}")
    assert page.status_code == 200
    assert client.get(f"/stories/{story.pk}/story.json").status_code == 200
    assert client.get(f"/api/stories/{story.pk}").status_code == 200
    assert client.get("/api/stories").status_code == 200
    assert client.get("/dashboard").status_code == 200
    for picture in pictures:
        assert client.get(f"/stories/{story.pk}/charts/{picture['section'] + 1}.svg").status_code == 200
    draft = StoryDraft(
        document=taken["document"], headline=taken["headline"], rows=taken["rows"], columns=taken["columns"],
        pictures=tuple(pictures),
    )  # fmt: skip
    for _, chart in charts_of(taken["document"]):
        as_csv(spec_from_dict(chart)).encode()
    for write in output.WRITERS.values():
        write(draft).encode()
    return page.content.decode()


@pytest.mark.django_db
def test_what_is_left_out_is_completed(user: Any, user_client: Client) -> None:
    taken = draft_of(small())
    assert taken["document"]["statistics"] == {"trends": [], "correlations": [], "distributions": []}
    page = shown(user_client, kept(user, taken), taken)
    assert "Oslo is dear" in page


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a document."""
    if path:
        yield path
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, part in steps:
        yield from places(part, (*path, step))


def mutated(document: Any, rng: random.Random) -> tuple[str, Any]:
    """Return a document with one to three parts exchanged, removed, doubled, renamed or moved, and what was done."""
    changed, done = copy.deepcopy(document), []
    for _ in range(rng.choice((1, 1, 2, 3))):
        path = rng.choice(list(places(changed)))
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        last, old = path[-1], holder[path[-1]]
        kind = rng.choice(("nasty", "nasty", "nasty", "remove", "near", "extra", "double", "swap"))
        if kind == "nasty":
            holder[last] = copy.deepcopy(rng.choice(NASTY))
        elif kind == "remove":
            del holder[last]
        elif kind == "near" and isinstance(old, int | float) and not isinstance(old, bool):
            holder[last] = old * rng.choice((-1, 0, 2, 1e6, 1e-6)) + rng.choice((0, 1, -1))
        elif kind == "near" and isinstance(old, str):
            holder[last] = rng.choice(
                (old + SCRIPT, SCRIPT + old, old[::-1], old[:1], old + " 7", old + "\n")
            )
        elif kind == "extra" and isinstance(holder, dict):
            holder[rng.choice(("x", "$x", "x.y", "", "__class__", SCRIPT))] = rng.choice((1, "x", None))
        elif kind == "double" and isinstance(holder, list):
            holder.insert(last, copy.deepcopy(old))
        elif kind == "swap":
            other = rng.choice(list(places(changed)))
            part = changed
            for step in other:
                part = part[step]
            holder[last] = copy.deepcopy(part)
        done.append(f"{kind} {path}")
    return "; ".join(done), changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(SEEDS[at : at + SLICE], marks=[] if at < QUICK else pytest.mark.slow)
        for at in range(0, len(SEEDS), SLICE)
    ],
)
def test_a_mutation_is_refused_or_shown(
    drafts: list[StoryDraft], user: Any, user_client: Client, seeds: range
) -> None:
    for seed in seeds:
        rng = random.Random(seed)
        draft = rng.choice(drafts)
        done, changed = mutated(plain(draft), rng)
        try:
            refused_or_shown(draft, changed, user, user_client)
        except BaseException as error:
            error.add_note(f"seed {seed}: {done}")
            raise


def refused_or_shown(draft: StoryDraft, changed: Any, user: Any, client: Client) -> None:
    """Take a document from outside and show it in every way; assert that a refusal is a sentence."""
    try:
        taken = draft_of(changed)
    except Invalid as refused:
        sentence = str(refused)
        assert sentence.endswith(".") or len(sentence) == 300
        # it can be answered and logged
        json.dumps(sentence).encode()
        return
    # As it arrives in the database, and with the pictures that belong to its charts.
    places_drawn = {place for place, _ in charts_of(taken["document"])}
    pictures = [picture for picture in draft.pictures if picture["section"] in places_drawn]
    page = shown(client, kept(user, taken, pictures), taken, pictures)
    assert SCRIPT not in page


def test_the_mutations_are_of_both_kinds(drafts: list[StoryDraft]) -> None:
    refused = 0
    for seed in SEEDS[:60]:
        rng = random.Random(seed)
        draft = rng.choice(drafts)
        try:
            draft_of(mutated(plain(draft), rng)[1])
        except Invalid:
            refused += 1
    assert 10 < refused < 56


@pytest.mark.django_db
@pytest.mark.slow_start
@pytest.mark.parametrize("seeds", [range(32), pytest.param(range(32, 160), marks=pytest.mark.slow)])
def test_pictures_of_what_is_taken_are_drawn_or_missing(
    drafts: list[StoryDraft], user: Any, user_client: Client, seeds: range
) -> None:
    """Charts alone, changed in every way, through the engine that draws: an error there is a missing picture."""
    from stories.charts.pictures import answer

    taken_charts = 0
    for seed in seeds:
        rng = random.Random(f"chart {seed}")
        sent = plain(rng.choice(drafts))
        place, chart = rng.choice(charts_of(sent))
        _, changed = mutated(chart, rng)
        sent["sections"][place]["chart"] = changed
        try:
            taken = draft_of(sent)
        except Invalid:
            continue
        if taken["document"]["sections"][place]["chart"] is None:
            continue
        said = answer(json.dumps({"id": place, "spec": taken["document"]["sections"][place]["chart"]}))
        pictures = [{"section": place, "svg": said["svg"]}] if "svg" in said else []
        taken_charts += bool(pictures)
        page = shown(user_client, kept(user, taken, pictures), taken, pictures)
        assert SCRIPT not in page
    assert taken_charts > len(seeds) / 6


@pytest.mark.django_db
def test_script_in_every_text_comes_out_as_words(document: Any, user: Any, user_client: Client) -> None:
    """Every text of the document carries a script; none of them is one on the page."""
    tags = 0

    def poisoned(node: Any, key: str = "") -> Any:
        nonlocal tags
        if isinstance(node, dict):
            return {name: poisoned(part, name) for name, part in node.items()}
        if isinstance(node, list):
            return [poisoned(part, key) for part in node]
        free = (
            "text",
            "subtitle",
            "source",
            "note",
            "alt",
            "name",
            "how",
            "noun",
            "sheet",
            "x",
            "columns",
        )
        if isinstance(node, str) and key in free:
            tags += 1
            return node + SCRIPT
        return node

    # The chart's title and the fact's names are said in figures: there a script must be in the name itself.
    sent = poisoned(document)
    taken = draft_of(sent)
    page = shown(user_client, kept(user, taken), taken)
    assert tags > 100
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;alert()&lt;/script&gt;") > 50
    assert "<script>alert" not in page


def set_at(document: Any, path: str, value: Any) -> Any:
    """Set a part of a document: set_at(d, "facts.0.id", "f1")."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    holder = document
    for step in way:
        holder = holder[step]
    holder[last] = value
    return document


REFUSED: dict[str, tuple[str, Any, str]] = {
    "a numeral without a figure": ("headline", {"text": "Up by 7"}, "headline: a numeral without evidence"),
    "a numeral of another script": ("headline", {"text": "Up by ٣"}, "headline: a numeral without evidence"),
    "a figure of no fact": (
        "headline",
        {"text": "Up by 7", "figures": [{"start": 6, "end": 7, "fact": "f999", "shown": "7"}]},
        "headline: the figure 7 points to no fact",
    ),
    "a figure that its fact does not prove": (
        "headline",
        {"text": "Up by 7", "figures": [{"start": 6, "end": 7, "fact": "f1", "shown": "7"}]},
        "headline: the figure 7 is not what f1 says",
    ),
    "a figure behind the text": (
        "headline",
        {"text": "Up by 7", "figures": [{"start": 6, "end": 8, "fact": "f1", "shown": "7"}]},
        "headline.figures[0]: lies outside of the text",
    ),
    "a figure that shows something else": (
        "headline",
        {"text": "Up by 8", "figures": [{"start": 6, "end": 7, "fact": "f1", "shown": "217"}]},
        "headline: the figure 217 is not where it is said to be",
    ),
    "figures one on the other": (
        "headline",
        {"text": "Up by 7", "figures": [{"start": 6, "end": 7, "fact": "f1", "shown": "7"}] * 2},
        "headline.figures[1]: lies outside of the text, or on the one before",
    ),
    "a figure that shows too much": (
        "headline",
        {"text": "9" * 400, "figures": [{"start": 0, "end": 400, "fact": "f1", "shown": "9" * 400}]},
        "headline.figures[0].shown: ",
    ),
    "a title without words": ("sections.0.title", {"text": "  "}, "sections[0].title.text: says nothing"),
    "a chart's title that claims": ("sections.0.chart.title", "Up by 7", "sections[0].chart.figures[0]: "),
    "a chart without points": ("sections.0.chart.points", [], "sections[0].chart.points: "),
    "a chart of gaps": (
        "sections.0.chart.points",
        [{"x": "a", "y": None}],
        "sections[0].chart: cannot be drawn",
    ),
    "a chart nobody knows": ("sections.0.chart.mark", "pie", "sections[0].chart.mark: "),
    "another chart field": (
        "sections.0.chart.url",
        "https://evil.example",
        "sections[0].chart.url: is not known",
    ),
    "a value that is no number": ("facts.0.value", float("nan"), "facts[0].value: "),
    "a value without end": ("facts.0.value", float("inf"), "facts[0].value: "),
    "a yes for a number": ("facts.0.n", True, "facts[0].n: "),
    "a text for a number": ("profile.rows", "7", "profile.rows: "),
    "a number that is too large to be stored": ("facts.0.value", 10**400, "facts[0].value: "),
    "two facts of one name": ("facts.1.id", "f1", "facts[1].id: another fact is called f1"),
    "an id that is markup": ("facts.0.id", '"><b>', "facts[0].id: "),
    "an id of two lines": ("facts.0.id", "f1\n", "facts[0].id: "),
    "a type of fact nobody knows": ("facts.0.type", "opinion", "facts[0].type: is none of"),
    "half a filter": ("facts.0.where", {"columns": ["a"], "values": []}, "facts[0].where: has not one value"),
    "half a character": (
        "sections.0.chart.alt",
        "\ud800",
        "sections[0].chart.alt: Input should be a valid string",
    ),
    "a control character": (
        "profile.columns.0.name",
        "a\x1b[0m",
        "profile.columns[0].name: holds a character",
    ),
    "a key of the database": ("statistics.correlations.0.$where", 1, "statistics.correlations[0]: has names"),
    "no columns": ("profile.columns", [], "profile.columns: "),
    "a section of another kind": ("sections.0.kind", "advert", "sections[0].kind: "),
    "too many sections": ("sections", [{"kind": "finding"}] * 41, "sections"),
    "no facts": ("facts", None, "facts: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_and_the_place_it_names(document: Any, case: str) -> None:
    path, value, words = REFUSED[case]
    with pytest.raises(Invalid) as refused:
        draft_of(set_at(document, path, value))
    assert words in str(refused.value), str(refused.value)


@pytest.mark.parametrize("document", [None, [], "x", 7, {}, {"headline": {}}])
def test_what_is_no_document_at_all(document: Any) -> None:
    with pytest.raises(Invalid):
        draft_of(document)


def test_a_missing_part_is_named(document: Any) -> None:
    del document["sections"][0]["title"]
    with pytest.raises(Invalid, match=r"^sections\[0\]\.title: is missing\.$"):
        draft_of(document)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["1e999999999", "9" * 900, -1e299, 5e-324, 2**62, "", None])
def test_strange_values_of_facts_are_shown(document: Any, user: Any, user_client: Client, value: Any) -> None:
    used = {figure["fact"] for text in texts(document) for figure in text["figures"]}
    document["facts"].append(copy.deepcopy(document["facts"][0]) | {"id": "strange", "value": value})
    document["profile"]["columns"][0] |= {"minimum": value, "maximum": value}
    assert "strange" not in used
    taken = draft_of(document)
    shown(user_client, kept(user, taken), taken)


def texts(node: Any) -> Iterator[Any]:
    """Yield every text with figures in a document."""
    if isinstance(node, dict):
        if "figures" in node and "text" in node:
            yield node
        for part in node.values():
            yield from texts(part)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part)


@pytest.mark.parametrize("mark", ["bar", "line", "point", "rect", "tick"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_chart_of_extremes_is_refused_or_has_finite_places(document: Any, mark: str, scale: str) -> None:
    chart = document["sections"][0]["chart"]
    for ys in ((1e299, -1e299), (0, 0), (5e-324, 1e299), (-1, -2), (1e-320, 1e-320)):
        points = [{"x": index, "y": y, "x_end": index + 1} for index, y in enumerate(ys)]
        channel = {"field": "y", "type": "quantitative", "title": "t", "scale": scale}
        chart |= {"mark": mark, "points": points, "y": channel, "highlight": [], "annotations": []}
        chart["x"] = {"field": "x", "type": "quantitative", "title": "t", "scale": scale}
        try:
            draft_of(document)
        except Invalid as refused:
            assert str(refused).startswith("sections[0].chart: cannot be drawn")  # noqa: PT017
