"""What a column's name says that its values cannot be."""

from functools import lru_cache

from stories.analysis.names import listed, words

SIGNED = listed(
    "change changes delta diff difference differences delay delays lag lead gap net balance profit profits margin "
    "margins growth grew return returns gain gains loss losses pnl income earnings variance deviation error errors "
    "residual residuals adjustment adjusted offset shift shifted correction corrections anomaly surplus deficit excess "
    "temperature temp temps celsius fahrenheit score scores index log ln zscore std standardised standardized centered "
    "centred normalised normalized scaled relative until before after since left remaining overdue late early ahead "
    "behind over under vs versus refund refunds credit debit transfer flow effect trend swing spread bias correlation "
    "coefficient increase decrease rise drop discount elevation altitude latitude longitude lat lon position level "
    "expected forecast predicted movement drift slope variation"
)
"""Words beside which a value may well be below zero."""
COUNTED = listed(
    "count counts number quantity qty quantities units items pieces visits visitors views clicks orders deaths births "
    "cases votes passengers downloads trips rides installs signups injuries fatalities killed injured incidents "
    "accidents crimes arrests sold members population pop inhabitants employees staff students children persons people "
    "households rooms beds bedrooms bathrooms seats pages attempts calls tickets goals defects bookings customers"
)
TIMES = listed("duration durations elapsed runtime age ages tenure wait waiting lasted")
SIZES = listed(
    "weight mass height width length area distance speed size diameter radius perimeter volume mileage thickness"
)
PRICES = listed("price prices fare fares fee fees rent salary salaries wage wages toll bill tip")
GOODS = listed("quantity qty quantities units items pieces orders sold")
SHARES = listed(
    "percent percentage pct perc share proportion probability prob humidity occupancy attendance turnout coverage"
)
RATED = listed(
    "success response completion completed conversion attendance participation literacy occupancy vaccination survival "
    "approval open click bounce retention churn pass acceptance graduation employment unemployment turnout win failure"
)
"""Words that make a rate a share of something."""
TIME_UNITS = listed("seconds minutes hours days weeks months years ms")
SIZE_UNITS = listed("kg g mg lbs oz tons tonnes km miles ml litres bpm mpg mph km/h kWh MWh")
OVER_ALL = listed(
    "yield inflation interest markup roi performance target utilization utilisation capacity load achieved achievement "
    "ratio rank price prices stock gdp"
)
"""Words of a percentage that may well be over a hundred."""
NOT_OF_PEOPLE = listed(
    "building house home property car vehicle company firm account tree machine equipment wine listing stock star day "
    "days month months week weeks hours minutes seconds million millions kyr myr sample rock average"
)
STARTS = listed(
    "start started starts begin begins began from open opened order ordered purchase purchased placed created booked "
    "booking admitted admission admit hired hire joined issued issue birth birthdate birthday dob born submitted "
    "requested request departure departed pickup checkin loaned borrowed rented reported report registered signup "
    "onset sent lodged filed received enrolled entry entered planted launched appointed elected"
)
ENDS = listed(
    "end ended ends finish finished stop stopped to close closed ship shipped shipping dispatch dispatched deliver "
    "delivered delivery discharged discharge returned return complete completed done resolved resolution paid payment "
    "left leave terminated termination expired expiry expires expiration due until checkout dropoff death died "
    "deceased exit arrival arrived updated modified changed harvested retired"
)
PLAIN = listed("date dates time datetime timestamp at on dt day ts utc local when of the in")
TOTALS = listed("total all overall")
NOT_PARTS = listed(
    "average avg mean median unit max min per rate price index target budget percent pct share ratio previous last "
    "cumulative running expected change growth difference net rank score"
)
PARTS = (
    (listed("made won wins correct passed accepted successful succeeded successes"),
     listed("attempted attempts attempt played games matches questions tested taken trials")),
    (listed("net"), listed("gross")),
    (listed("min minimum lowest low lower"), listed("max maximum highest high upper")),
    (listed("occupied used"), listed("available total")),
)  # fmt: skip
"""Words of a part with those of its whole (or of a lower end with those of the upper one)."""
WHOLES = TOTALS.union(*(wholes for _, wholes in PARTS))
"""All words of a whole."""


@lru_cache(maxsize=1024)
def _words(name: str) -> frozenset[str]:
    """Return the words of a name; every two names of a table are held against each other."""
    return frozenset(words(name))


def cannot_be_negative(name: str, unit: str | None) -> bool:
    """Return whether a name (or its unit) speaks of what starts from nothing: a count, a duration, a size, a price."""
    found = _words(name)
    if found & SIGNED:
        return False
    return bool(found & (COUNTED | TIMES | SIZES | PRICES | SHARES)) or unit in TIME_UNITS | SIZE_UNITS


def is_bought(name: str) -> bool:
    """Return whether a name speaks of what is sold and may come back: a number of goods, a price."""
    return bool(_words(name) & (GOODS | PRICES))


def is_share(name: str, unit: str | None) -> bool:
    """Return whether a name (or its unit) speaks of a part of a whole, not of a growth or a comparison."""
    found = _words(name)
    if found & (SIGNED | OVER_ALL):
        return False
    return unit in ("%", "percent") or bool(found & SHARES) or ("rate" in found and bool(found & RATED))


def is_age_of_people(name: str, unit: str | None) -> bool:
    """Return whether a name speaks of somebody's age in years."""
    found = _words(name)
    return bool(found & {"age", "ages"}) and not found & NOT_OF_PEOPLE and unit in (None, "years")


def are_start_and_end(first: str, second: str) -> bool:
    """Return whether the first name is that of a beginning and the second that of the end of the same thing."""
    start, end = _words(first) - PLAIN, _words(second) - PLAIN
    return bool((start - end) & STARTS) and bool((end - start) & (ENDS | {"to"}))


def is_part_of(first: str, second: str) -> bool:
    """Return whether the first name is that of a part and the second that of its whole, or of a lower and upper end."""
    whole = _words(second)
    # Of the thousands of pairs in a wide file nearly all are done with here.
    if not whole & WHOLES:
        return False
    part = _words(first)
    own, other, shared = part - whole, whole - part, {word for word in part & whole if len(word) > 1}
    if not other:
        return False
    for parts, wholes in PARTS:
        if own and own <= parts and other <= wholes:
            return True
    return bool(shared) and other <= TOTALS and bool(own) and not (part | whole) & NOT_PARTS
