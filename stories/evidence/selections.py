"""Which rows of the table stand behind a fact, or why none do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import DataFact, FactType
from stories.analysis.profile import ColumnProfile, Profile
from stories.evidence.rules import Rule, quoted, rules_of, where_of

Evidence = Mapping[str, DataFact]
"""The facts of one finding by the names that the catalogue of finders gives them."""
SMALLEST = frozenset({"minimum", "min", "lower bound"})
"""Measures whose rows are shown smallest first."""
OF_TWO = ("difference", "ratio", "change")
"""How measures begin that compare the rows at two ends."""
WITHOUT = {
    "level": "The share that the method sets, the same for every table: no row decides it.",
    "compared value": "The number that values are compared with: no row decides it.",
    "limit": "The limit that values are held against: no row decides it.",
    "looked at": "A count of the comparisons that were made, not of rows.",
    "kept": "A count of the findings that were kept, not of rows.",
    "columns": "A count of the columns of the file.",
    "columns with missing values": "A count of columns: each of them lacks a value in some rows.",
    "further columns": "A count of columns that the sentence does not name.",
    "other sheets": "A count of the sheets of the workbook that were not read.",
    "rows left out": "A count of rows that are not part of the table, so that they are not kept.",
    "rows repaired": "A count of rows that were mended while the file was read.",
    "values that do not fit": "A count of values that were taken as missing while the file was read.",
    "expected pairs": "What chance alone would make if no column had to do with another: worked out, not counted.",
}  # fmt: skip
"""Measures without rows of their own, each with the reason."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Rows, and how they are shown."""

    either: tuple[tuple[Rule, ...], ...] = ((),)
    # a row must meet all conditions of one of these
    known: tuple[str, ...] = ()
    # and have a value in each of these columns
    columns: tuple[str, ...] = ()
    # columns to show, the fact's own first
    by: str = ""
    # the column of the order, "" for the order of the file
    smallest_first: bool = False

    def words(self) -> str:
        """Return which rows these are, as it follows "where"; "" for all rows."""
        clauses = [clause for rules in self.either if (clause := where_of(rules))]
        joint = ", or " if any(" and " in clause for clause in clauses) else " or "
        said = joint.join(clauses) if len(clauses) == len(self.either) else ""
        ruled = {column for rules in self.either for rule in rules for column in rule.columns}
        known = [quoted(column) for column in self.known if column not in ruled]
        if known:
            has = f"{' and '.join(known)} {'has' if len(known) == 1 else 'have'} a value"
            said = f"{said}; {has}" if said else has
        return said


def selection_of(fact: DataFact, evidence: Evidence, profile: Profile) -> Selection | str:
    """Return the rows behind a fact, or the sentence that says why there are none to show.

    evidence: the facts of the finding that it was worked out for, itself among them; nothing where there is none.
    """
    if fact.measure in WITHOUT or (fact.type is FactType.NULL and not fact.columns):
        return WITHOUT.get(fact.measure, "A count of comparisons, not of rows.")
    columns = {column.name: column for column in (*profile.columns, *profile.derived)}
    if "" in fact.columns:
        # the number of rows, which has no column
        fact = replace(fact, columns=tuple(filter(None, fact.columns)))
    if any(column not in columns for column in fact.columns):
        return "It stands for no column of the file."
    if fact.type is FactType.NAME and (not fact.columns or fact.value in fact.columns):
        return "A name of the file, as it is written there: a column, a sheet or the file itself."
    return _shown(fact, _rows(fact, evidence, columns), evidence, columns, profile)


def _rows(fact: DataFact, evidence: Evidence, columns: Mapping[str, ColumnProfile]) -> Selection:
    kind = fact.finding[0] if fact.finding else ""
    ends = _ends(fact, evidence)
    if ends:
        either = tuple(_rules(end, evidence, columns) for end in ends)
        return Selection(either=either, known=_known(fact, either, columns))
    if fact.type is FactType.DUPLICATE:
        aside = tuple(fact.where or ())
        return Selection(either=((Rule(kind="repeated", columns=aside),),))
    if fact.where is not None and fact.measure == "Cramer's V":
        # it looks at the rows with a value as well as at those without
        return Selection(known=tuple(name for name in fact.columns if name not in fact.where))
    if fact.where is not None:
        rules = _rules(fact, evidence, columns)
    elif fact.type is FactType.NAME:
        rules = (_named(fact, columns),)
    else:
        rules = _unsaid(fact, kind, evidence, columns)
    return Selection(either=(rules,), known=_known(fact, (rules,), columns))


def _ends(fact: DataFact, evidence: Evidence) -> Sequence[DataFact]:
    """Return the two facts that this one compares, none where it compares none."""
    if not fact.measure.startswith(OF_TWO) and not fact.measure.endswith(" missing"):
        return ()
    key = next((key for key, other in evidence.items() if _same(other, fact)), "")
    start = key.split("_")[0]
    if start in ("exception", "rule"):
        beside = (other for name, other in evidence.items() if name.startswith(f"{start}_"))
        return [other for other in beside if other.where and len(other.where) == 2]
    kind, measure = fact.finding[0] if fact.finding else "", fact.measure
    if measure.endswith(" missing"):
        names = ("last_before", "first_after")
    elif measure in ("change", "difference"):
        names = ("first", "last")
    elif kind == "change" or "of level" in measure:
        names = ("before", "after") if "before" in evidence else ("step_before", "step_after")
    else:
        names = ("top", "bottom")
    return [evidence[name] for name in names] if all(name in evidence for name in names) else ()


def _same(one: DataFact, other: DataFact) -> bool:
    return replace(one, id="") == replace(other, id="")


def _rules(fact: DataFact, evidence: Evidence, columns: Mapping[str, ColumnProfile]) -> tuple[Rule, ...]:
    kind = fact.finding[0] if fact.finding else ""
    if fact.where is None:
        return (_named(fact, columns),) if fact.type is FactType.NAME else ()
    dates = {name for name, column in columns.items() if column.type is ColumnType.DATE}
    rules = tuple(
        _limited(rule, evidence) for rule in rules_of(tuple(fact.where.items()), kind=kind, dates=dates)
    )
    if kind == "gone" and len(fact.where) == 1 and fact.measure == "share":
        # the share without a value on one side of a date
        rules += tuple(
            Rule(kind="missing", columns=(name,)) for name in fact.columns if name not in fact.where
        )
    return rules


def _limited(rule: Rule, evidence: Evidence) -> Rule:
    """Return the condition with the limit that its finding names."""
    for kind, key, exact in (
        ("lowest_fifth", "low_x", "at_most"), ("highest_fifth", "high_x", "at_least"),
        ("below_valley", "valley", "below"), ("from_valley", "valley", "at_least"),
    ):  # fmt: skip
        if rule.kind == kind and key in evidence:
            return replace(rule, kind=exact, limit=float(evidence[key].value or 0.0))
    return rule


def _named(fact: DataFact, columns: Mapping[str, ColumnProfile]) -> Rule:
    """Return the condition that a row carries the name."""
    column = fact.columns[0]
    is_date = columns[column].type is ColumnType.DATE
    (rule,) = rules_of(((column, str(fact.value)),), kind="name", dates={column} if is_date else ())
    return rule


def _unsaid(
    fact: DataFact, kind: str, evidence: Evidence, columns: Mapping[str, ColumnProfile]
) -> tuple[Rule, ...]:
    """Return the conditions that a fact without a filter has all the same."""
    column = columns[fact.columns[0]] if fact.columns else None
    if column is None:
        return ()
    if kind == "outlier" and fact.measure in ("count", "share") and "fence" in evidence:
        high = evidence["extreme"].measure == "maximum"
        fence = float(evidence["fence"].value or 0.0)
        return (Rule(kind="above" if high else "below", columns=fact.columns, limit=fence),)
    if fact.measure != "share" or len(fact.columns) > 1:
        return ()
    if kind == "gone":
        return (Rule(kind="missing", columns=fact.columns),)
    if kind == "proportion":
        largest = tuple(str(evidence[key].value) for key in ("name", "second_name") if key in evidence)
        return (Rule(kind="none_of", columns=fact.columns, values=largest),)
    if kind:
        return ()
    rows = column.count + column.missing
    if column.missing and fact.n == rows and abs(float(fact.value or 0.0) - column.missing / rows) < 1e-9:
        return (Rule(kind="missing", columns=fact.columns),)
    return tuple(Rule(kind="is", columns=fact.columns, values=(value,)) for value, _ in column.top[:1])


def _known(
    fact: DataFact, either: Sequence[tuple[Rule, ...]], columns: Mapping[str, ColumnProfile]
) -> tuple[str, ...]:
    """Return the columns in which a row needs a value to be counted."""
    ruled = {column for rules in either for rule in rules for column in rule.columns}
    named = fact.columns
    of_both = fact.measure in ("groups", "periods") or fact.measure.endswith(" covered")
    if of_both or fact.finding[:1] == ("association",):
        # it counts what the whole finding looks at
        named = tuple(dict.fromkeys((*named, *fact.finding[1:])))
    return tuple(name for name in named if name in columns and name not in ruled)


def _shown(
    fact: DataFact,
    rows: Selection,
    evidence: Evidence,
    columns: Mapping[str, ColumnProfile],
    profile: Profile,
) -> Selection:
    """Return the selection with the columns to show and their order."""
    ruled = [column for rules in rows.either for rule in rules for column in rule.columns]
    meant = {*fact.columns, *ruled, *fact.finding[1:]}
    # in the order of the file, so that facts of the same rows share them
    own = [name for name in columns if name in meant]
    kinds = {rule.kind for rules in rows.either for rule in rules}
    if "repeated" in kinds:
        aside = set(ruled)
        own = [column.name for column in profile.columns if column.name not in aside] + own
    by = _order(fact, own, kinds, columns)
    parents = [parent for name in own for parent in columns[name].parents]
    label = next((column.name for column in profile.columns if column.names_rows), _number_of_rows(profile))
    extra = [name for name in (*parents, label, profile.date) if name and name in columns]
    if not own:
        extra += [column.name for column in profile.columns]
    low = {rule.columns[0] for rules in rows.either for rule in rules if rule.kind in ("below", "at_most")}
    return replace(
        rows,
        columns=tuple(dict.fromkeys((*own, *extra))),
        by=by,
        smallest_first=fact.measure in SMALLEST or by in low,
    )


def _order(
    fact: DataFact, own: Sequence[str], kinds: Collection[str], columns: Mapping[str, ColumnProfile]
) -> str:
    """Return the column by which the rows are shown: the last measure of the fact, "" for the order of the file."""
    if {"repeated", "missing", "order"} & set(kinds) or fact.type is FactType.NAME:
        return ""
    measures = [name for name in (*own, *fact.columns) if columns[name].type is ColumnType.NUMBER]
    return measures[-1] if measures else ""


def _number_of_rows(profile: Profile) -> str:
    """Return the first column that gives each row a number or code of its own, or ""."""
    codes = (column for column in profile.of_role(Role.IDENTIFIER) if column.distinct == profile.rows)
    return next((column.name for column in codes), "")
