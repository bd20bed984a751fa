"""What the words of a story say, held against the facts worked out again: numerals, directions, extremes."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.truth.facts import Problem, Recompute
from tests.truth.points import about

SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
COUNTED = {"count", "rows", "columns", "distinct", "looked at", "kept", "periods", "groups"} | {
    f"{unit}s {what}" for unit in ("day", "week", "month", "year") for what in ("covered", "missing")
}
COUNTED |= {"clusters", "largest cluster", "equal pairs", "further columns", "columns with missing values"}
COUNTED |= {"values that do not fit", "other sheets", "rows left out", "rows repaired"}
TURNED = re.compile(r"(higher|lower) for (.+?) than for (.+?)(?: in every|;|, unlike|$)")
DOWN = re.compile(r"\b(fell|fall|falls|falling|lower|drop|decline|apart|gap|down)\b", re.IGNORECASE)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
STRONG = (("very strong", 0.8, 1.01), ("strong", 0.6, 0.8), ("moderate", 0.35, 0.6), ("weak", 0.0, 0.35))
Told = Mapping[str, Any]


def problems(again: Recompute) -> Iterator[Problem]:
    """Yield every numeral that is not its fact, and every direction or extreme that the numbers do not bear out."""
    document = again.document
    yield from _text(again, document["headline"], "headline")
    yield from _text(again, document["standfirst"], "standfirst")
    for place, section in enumerate(document["sections"]):
        for part in ("title", "text"):
            yield from _text(again, section[part], f"{part} of section {place}")
        if section["kind"] == "finding":
            yield from _about(again, section, f"section {place}")
    for place, note in enumerate(document["notes"]):
        yield from _text(again, note, f"note {place}")
    for audience, telling in document.get("tellings", {}).items():
        yield from _retold(again, audience, telling)


def _retold(again: Recompute, audience: str, telling: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the same of the words for one audience, each finding beside the chart that it shares."""
    charts = [section["chart"] for section in again.document["sections"]] + again.document["furtherCharts"]
    for part in ("headline", "standfirst", "summary"):
        yield from _text(again, telling[part], f"{audience} {part}")
    for section in telling["sections"]:
        where = f"{audience} section {section['title']['text']}"
        for part in ("title", "text"):
            yield from _text(again, section[part], f"{part} of {where}")
        if section["kind"] == "finding":
            yield from _about(again, {**section, "chart": charts[section["place"]]}, where)


def _text(again: Recompute, told: Told, where: str) -> Iterator[Problem]:
    text, covered = told["text"], set()
    for figure in told["figures"]:
        start, end, shown = figure["start"], figure["end"], figure["shown"]
        covered.update(range(start, end))
        fact = again.by_id.get(figure["fact"])
        sentence = _sentence(text, start)
        if text[start:end] != shown or fact is None:
            yield Problem(kind="shown", where=where, said=shown, expected=text[start:end])
        elif not _shows(shown, fact, sentence):
            yield Problem(
                kind="shown", where=f"{where}: {sentence}", said=shown, expected=(fact["id"], fact["value"])
            )
        else:
            yield from _in_context(again, text, figure, fact, where)
    bare = [index for index, sign in enumerate(text) if sign.isdigit() and index not in covered]
    if bare:
        yield Problem(kind="prose", where=where, said=text, expected="no numeral without a fact")
    for sentence in re.split(r"(?<=[.;]) ", text):
        yield from _sentence_holds(again, told, sentence, where)


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(". ", 0, at), text.rfind("; ", 0, at))
    stops = [stop for stop in (text.find(". ", at), text.find("; ", at)) if stop >= 0]
    return text[start + 2 if start >= 0 else 0 : min(stops, default=len(text))]


def _shows(shown: str, fact: Mapping[str, Any], sentence: str) -> bool:
    value = fact["value"]
    if isinstance(value, str):
        return _plain(shown) == _plain(value) or _spoken(value) == shown
    found = NUMBER.search(shown)
    if found is None:
        return False
    digits = found[0].replace(",", "").lstrip("-")
    scale = next((size for word, size in SCALES.items() if word in shown), 1.0)
    said = float(digits) * scale
    negative = shown.startswith(("-", "−"))
    exact = float(value) * (100 if fact["measure"] in ("share", "level") else 1)
    if negative != (exact < 0) and said != 0 and not (exact < 0 and DOWN.search(sentence)):
        return False
    if fact["measure"] in COUNTED:
        return said == abs(exact)
    if ("%" in shown) != (
        fact["measure"] in ("share", "level") or fact["unit"] in ("%", "percent", "per cent")
    ) and not fact["measure"].startswith("difference"):
        return False
    _, point, decimals = digits.partition(".")
    if point:
        step = 10.0 ** -len(decimals)
    else:
        # a number without decimals is shown with three figures or more, a ratio with two
        most = 2 if "times" in sentence else 3
        zeros = len(digits) - len(digits.rstrip("0"))
        step = 10.0 ** min(zeros, max(len(digits) - most, 0))
    off = abs(Decimal(repr(abs(exact))) - Decimal(repr(said)))
    return off <= Decimal(repr(step * scale)) / 2 * Decimal("1.000000001")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).strip().lower()


def _spoken(label: str) -> str:
    if found := re.fullmatch(r"(\d{4})-Q(\d)", label):
        return f"Q{found[2]} {found[1]}"
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", label):
        return f"week {int(found[2])} of {found[1]}"
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d)?)?)?", label)
    if found is None:
        return label
    day = f"{int(found[3])} " if found[3] else ""
    clock = f" at {found[4]}" if found[4] and found[4] != "00:00" else ""
    return f"{day}{MONTHS[int(found[2]) - 1]} {found[1]}{clock}"


def _in_context(
    again: Recompute, text: str, figure: Mapping[str, Any], fact: Mapping[str, Any], where: str
) -> Iterator[Problem]:
    """Yield a number whose words call it something that it is not: so many columns, so much missing, the rest."""
    before, after = text[: figure["start"]], text[figure["end"] :]
    file = again.file
    expected: float | None = None
    if re.match(r" columns? (has|have) missing", after):
        expected = sum(_missing(again, name) > 0 for name in file.frame)
    elif fact["measure"] == "columns":
        expected = len(file.frame.columns)
    elif fact["measure"] == "share" and fact["where"] is None and fact["type"] == "proportion":
        column = fact["columns"][0]
        texts = file.texts(column).dropna()
        if before.endswith("all others share "):
            expected = 1 - texts.value_counts(normalize=True).iloc[:2].sum()
        elif before.endswith(("missing in ", "(")):
            expected = _missing(again, column) / file.rows
        elif "make" in before:
            expected = texts.value_counts(normalize=True).iloc[0]
    elif fact["measure"] == "rows" or (fact["measure"] == "level" and before.endswith("middle ")):
        expected = file.rows if fact["measure"] == "rows" else 0.5
    elif fact["measure"] == "level":
        expected = 0.95 if after.startswith(" interval") else 0.9
    if expected is not None and abs(fact["value"] - expected) > 1e-9:
        yield Problem(kind="prose", where=f"{where}: {text}", said=fact["value"], expected=expected)


def _missing(again: Recompute, column: str) -> int:
    """Return cells of a column without what it was read as: dates and numbers that did not fit count as missing."""
    read_as = {one["name"]: one["read_as"] for one in again.document["parseReport"]["columns"]}.get(column)
    if read_as == "number":
        return int(again.file.numbers(column).isna().sum())
    if read_as == "date":
        return int(again.file.dates(column).isna().sum())
    return int(again.file.texts(column).isna().sum())


def _sentence_holds(again: Recompute, told: Told, sentence: str, where: str) -> Iterator[Problem]:
    start = told["text"].find(sentence)
    inside = [
        again.by_id[figure["fact"]]
        for figure in told["figures"]
        if start <= figure["start"] < start + len(sentence) and figure["fact"] in again.by_id
    ]
    numbers = [float(fact["value"]) for fact in inside if not isinstance(fact["value"], str)]
    wrong: object = None
    if found := re.search(r"\b(rose|fell) from ", sentence):
        if len(numbers) >= 2 and (numbers[1] > numbers[0]) != (found[1] == "rose"):
            wrong = numbers
    elif found := re.search(r"\b(rose|fell) by |\b(rise|fall) of ", sentence):
        up = (found[1] or found[2]) in ("rose", "rise")
        changes = [float(fact["value"]) for fact in inside if fact["measure"] in ("change", "difference")]
        if any((change > 0) != up for change in changes):
            wrong = changes
    if found := re.search(r"\b(rises?|falls?) with .*, from ", sentence):
        means = [fact["value"] for fact in inside if fact["measure"] in ("mean", "median")]
        if len(means) == 2 and (means[1] > means[0]) != found[1].startswith("rise"):
            wrong = means
    levels = [
        fact
        for fact in inside
        if fact["type"] == "difference" and fact["where"] and fact["measure"] in ("mean", "median")
    ]
    if levels and re.search(r"highest|higher| from .* to |against| low", sentence):
        yield from _extremes(again, levels, sentence, where)
    if "times as high" in sentence and not all(
        fact["value"] > 1 for fact in inside if "ratio" in fact["measure"]
    ):
        wrong = numbers
    shares = [
        fact["value"] for fact in inside if fact["type"] == "categorization" and fact["measure"] == "share"
    ]
    if (
        len(shares) == 2
        and (re.search(r"well above|against .* overall", sentence))
        and shares[0] <= shares[1]
    ):
        wrong = shares
    if wrong is not None:
        yield Problem(kind="prose", where=where, said=sentence, expected=wrong)


def _extremes(
    again: Recompute, levels: list[Mapping[str, Any]], sentence: str, where: str
) -> Iterator[Problem]:
    fact = levels[0]
    dimension, measure, kind = fact["where"]["columns"][0], fact["columns"][-1], fact["measure"]
    compared = again.groups(dimension, measure).compared()[kind]
    ends = {"high": compared.max(), "low": compared.min()}
    run = re.search(r" runs? from ", sentence)
    order = ("low", "high") if run else ("high", "low")
    for one, end in zip(levels[:2], order, strict=False):
        if abs(one["value"] - ends[end]) > 1e-9 * max(abs(ends[end]), 1e-9):
            yield Problem(
                kind="prose", where=f"{where}: {sentence}", said=one["value"], expected=(end, ends[end])
            )


def _named(text: str, fact: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Yield a number told of a group that the text does not name."""
    for column, group in zip(fact["where"]["columns"], fact["where"]["values"], strict=True):
        if re.match(r"(before|from) \d", group):
            continue  # a half of the time, which is said by its month
        marked = group.lower() in ("yes", "no", "true", "false", "0", "1", "y", "n", "t", "f")
        names = {_plain(group), group.lower()} | ({_plain(column)} if marked else set())
        if "month" in column.lower() and group.isdigit() and 1 <= int(group) <= 12:
            names.add(MONTHS[int(group) - 1].lower())
        if not any(name and (name in _plain(text) or name in text.lower()) for name in names):
            yield Problem(kind="prose", where=where, said=text, expected=f"a word of {group}")


def _about(again: Recompute, section: Mapping[str, Any], where: str) -> Iterator[Problem]:
    text = f"{section['title']['text']}. {section['text']['text']}"
    facts = [
        again.by_id[f["fact"]]
        for part in ("title", "text")
        for f in section[part]["figures"]
        if f["fact"] in again.by_id
    ]
    for fact in facts:
        if fact["where"] is not None and fact["type"] in (
            "difference",
            "rank",
            "categorization",
            "interaction",
        ):
            yield from _named(text, fact, where)
    yield from _belongs(again, section, facts, where)
    yield from _dependent(again, facts, text, where)
    yield from _associated(again, facts, text, where)
    yield from _trending(again, section, facts, text, where)
    yield from _turned(again, facts, text, where)
    yield from _ranked(again, facts, text, where)
    yield from _spread(again, facts, text, where)


def _belongs(
    again: Recompute, section: Mapping[str, Any], facts: list[Mapping[str, Any]], where: str
) -> Iterator[Problem]:
    """Yield a number in a section that is of other columns than the section speaks of."""
    if section["chart"] is None:
        return
    fact = about(again, section)
    if fact is None:
        return
    spoken = _columns(fact)
    for one in facts:
        if one["columns"] and one["measure"] != "name" and not _columns(one) <= spoken:
            yield Problem(
                kind="prose", where=where, said=(one["id"], one["columns"]), expected=sorted(spoken)
            )


def _columns(fact: Mapping[str, Any]) -> set[str]:
    return {*fact["columns"], *(fact["where"]["columns"] if fact["where"] else ())}


def _dependent(again: Recompute, facts: list[Mapping[str, Any]], text: str, where: str) -> Iterator[Problem]:
    """Yield a lowest share below which another group of thirty rows or more lies."""
    shares = [fact for fact in facts if fact["type"] == "categorization" and len(fact["columns"]) == 2]
    shares = [fact for fact in shares if fact["measure"] == "share"]
    if len(shares) < 2 or not re.search(r"lowest share|At the other end", text):
        return
    (first, second), (_, kind) = shares[0]["columns"], shares[0]["where"]["values"]
    known = again.file.groups(second).notna()
    parts = (
        again.file.select(second, kind)[known].groupby(again.file.groups(first)[known]).agg(["mean", "size"])
    )
    large = parts[parts["size"] >= 30]["mean"]
    if large.min() < shares[-1]["value"] - 1e-9:
        yield Problem(
            kind="prose", where=where, said=shares[-1]["where"], expected=(large.idxmin(), large.min())
        )


def _associated(again: Recompute, facts: list[Mapping[str, Any]], text: str, where: str) -> Iterator[Problem]:
    rho = next((fact for fact in facts if fact["measure"] == "rho"), None)
    if rho is None:
        return
    value = rho["value"]
    word = next(word for word, low, high in STRONG if low <= abs(value) < high)
    said = re.search(r"\b(very strong|strong|moderate|weak)\b", text)
    if said is None or said[1] != word:
        yield Problem(kind="prose", where=where, said=said and said[0], expected=(word, value))
    second = re.search(
        r"with (?:a |an )?higher .* have (?:a |an )?(higher|lower)|is higher, .* (higher too|lower)", text
    )
    if second and ((second[1] or second[2]).startswith("higher")) != (value > 0):
        yield Problem(kind="prose", where=where, said=second[0], expected=value)
    moves = re.search(r"\b(rises?|falls?) with\b", text)
    if moves and moves[1].startswith("rise") != (value > 0):
        yield Problem(kind="prose", where=where, said=moves[0], expected=value)


def _trending(
    again: Recompute, section: Mapping[str, Any], facts: list[Mapping[str, Any]], text: str, where: str
) -> Iterator[Problem]:
    chart = section["chart"]
    if chart is None or not any(fact["type"] == "trend" for fact in facts):
        return
    if chart["mark"] != "line":
        yield from _going_round(again, section, facts, where)
        return
    if re.search(r"in one step|stayed there", section["title"]["text"]):
        sides = [fact for fact in facts if fact["where"] and fact["where"]["values"][0].startswith("from ")]
        yield from _stepping(again, sides[0], text, where)
        return
    whole = [point["y"] for point in chart["points"] if point["y"] is not None and not point["partial"]]
    up = whole[-1] > whole[0]
    if re.search(r"\b(fell|fall)\b" if up else r"\b(rose|rise)\b", text):
        yield Problem(kind="prose", where=where, said=text, expected=(whole[0], whole[-1]))
    for pattern, end in (
        (r"(?:peaked at|highest value was|highest,) ", max(whole)),
        (r"(?:lowest, at|lowest,) ", min(whole)),
    ):
        for found in re.finditer(pattern, section["text"]["text"]):
            fact = next((f["fact"] for f in section["text"]["figures"] if f["start"] == found.end()), None)
            if fact and abs(again.by_id[fact]["value"] - end) > 1e-9 * abs(end):
                yield Problem(
                    kind="prose", where=where, said=(found[0], again.by_id[fact]["value"]), expected=end
                )
    for pattern, end in (
        (r"last value is also the highest", max(whole)),
        (r"last value is also the lowest", min(whole)),
    ):
        if re.search(pattern, text) and whole[-1] != end:
            yield Problem(kind="prose", where=where, said=pattern, expected=end)


def _going_round(
    again: Recompute, section: Mapping[str, Any], facts: list[Mapping[str, Any]], where: str
) -> Iterator[Problem]:
    """Yield a month, a weekday or an hour that is said to be the highest or the lowest and is not."""
    title = section["title"]["text"]
    told = [
        fact for fact in facts if fact["where"] and fact["type"] == "trend" and fact["measure"] != "count"
    ]
    placed = {fact["where"]["values"][0]: fact["value"] for fact in told}
    ends = [name for name, _ in sorted(placed.items(), key=lambda pair: title.find(pair[0]))]
    values = [point["y"] for point in section["chart"]["points"]]
    order = [min(values), max(values)] if re.search(r"\bruns? from\b", title) else [max(values), min(values)]
    said = [placed[name] for name in ends if name in title]
    if len(said) != len(order) or any(
        abs(a - b) > 1e-9 * max(abs(b), 1e-9) for a, b in zip(said, order, strict=True)
    ):
        yield Problem(kind="prose", where=where, said=(title, said), expected=order)


def _stepping(again: Recompute, after: Mapping[str, Any], text: str, where: str) -> Iterator[Problem]:
    """Yield a rise that is a fall, or the other way round."""
    label = after["where"]["values"][0]
    before = {**after, "where": {**after["where"], "values": [f"before {label[5:]}"]}}
    (early, _), (late, _) = again.values(before)[0], again.values(after)[0]
    if re.search(r"\b(fell|fall)\b" if float(late) > float(early) else r"\b(rose|rise)\b", text):  # type: ignore[arg-type]
        yield Problem(kind="prose", where=where, said=text, expected=(early, late))


def _turned(again: Recompute, facts: list[Mapping[str, Any]], text: str, where: str) -> Iterator[Problem]:
    """Yield a rule or an exception that is told to go the other way than most groups, or than that group, go."""
    whole = next((one for one in facts if one["type"] == "interaction" and len(one["columns"]) == 3), None)
    if whole is None:
        return
    kind = "median" if any(one["measure"].endswith(("median", "medians")) for one in facts) else "mean"
    taken = again.taken(list(whole["columns"]))
    up = sum(1 if gap > 0 else -1 for gap, _ in taken.gaps(kind).values()) > 0
    if taken.is_trend:
        rule = re.findall(r"\b(rose|fell) (?:for every|over time)|The (rise|fall) (?:is largest|holds)", text)
        odd = re.findall(r"where it (rose|fell)|\b(rose|fell) there", text)
        ups = {word in ("rose", "rise") for found in rule for word in found if word}
        downs = {word == "rose" for found in odd for word in found if word}
        if ups - {up} or downs - {not up} or not ups:
            yield Problem(kind="prose", where=where, said=text, expected="rose" if up else "fell")
    elif not up or (found := TURNED.search(text)) is None:
        yield Problem(kind="prose", where=where, said=text, expected="a rule that is told")
    elif _plain(taken.sides[1]) not in _plain(found[2]) or _plain(taken.sides[0]) not in _plain(found[3]):
        yield Problem(kind="prose", where=where, said=found[0], expected=taken.sides)


def _ranked(again: Recompute, facts: list[Mapping[str, Any]], text: str, where: str) -> Iterator[Problem]:
    sums = [fact for fact in facts if fact["type"] == "rank" and fact["measure"] == "sum" and fact["where"]]
    for fact, place in zip(sums, (0, 1), strict=False):
        parts = again.groups(fact["where"]["columns"][0], fact["columns"][0]).values
        names = again.groups(fact["where"]["columns"][0], fact["columns"][0]).names
        order = parts.groupby(names).sum().sort_values(ascending=False)
        if abs(order.iloc[place] - fact["value"]) > 1e-9 * abs(fact["value"]):
            yield Problem(kind="prose", where=where, said=fact["where"], expected=(place, order.index[place]))
    shares = [
        fact for fact in facts if fact["type"] == "proportion" and fact["measure"] == "share" and fact["where"]
        and "fifth" not in fact["where"]["values"][0]
    ]  # fmt: skip
    for fact, place in zip(shares, (0, 1), strict=False):
        order = again.file.groups(fact["columns"][0]).value_counts(normalize=True)
        if abs(order.iloc[place] - fact["value"]) > 1e-9:
            yield Problem(kind="prose", where=where, said=fact["where"], expected=(place, order.index[place]))


def _spread(again: Recompute, facts: list[Mapping[str, Any]], text: str, where: str) -> Iterator[Problem]:
    held = {fact["measure"]: fact["value"] for fact in facts if fact["type"] == "distribution"}
    if "mean" in held and "median" in held:
        above = held["mean"] > held["median"]
        said = re.search(
            r"The average of .*, .*, is (above|below) what is typical|middle, lies (above|below) the average",
            text,
        )
        if said and ((said[1] == "above") if said[1] else (said[2] == "below")) != above:
            yield Problem(kind="prose", where=where, said=said[0], expected=held)
        few = re.search(r"a few (large|small) values", text)
        if few and (few[1] == "large") != above:
            yield Problem(kind="prose", where=where, said=few[0], expected=held)
