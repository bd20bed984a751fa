"""Personal data told by a column's heading and by the look of its values, so that they never leave the house.

Each pattern is tried once on a value cut to a fixed length and holds no repeat within a repeat: the time is linear.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from itertools import islice, pairwise

from stories.analysis.wordlists import words

LONGEST = 200
"""Characters of a value that are looked at."""
SAMPLE = 400
"""Values of a column that are looked at."""
EMAIL = re.compile(r"[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w@])")
SPLIT_EMAIL = re.compile(
    r"[\w.+-]{1,64} ?[\[({]\s?at\s?[\])}] ?[\w-]{1,63} ?(?:\.|[\[({]\s?dot\s?[\])}]) ?\w{2,24}", re.IGNORECASE
)
SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])", re.IGNORECASE)
CARD = re.compile(r"(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.])")
IP4 = re.compile(r"(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])")
IP6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
PHONE = re.compile(r"(?<![\w.,+/:-])(?:\+|00|\()?\d[\d ()./-]{5,19}\d(?![\w/:-]|[.,]\d)")
EXTENSION = re.compile(r"\s?(?:ext\.?|extension|x)\s?\d{1,6}$", re.IGNORECASE)
DATE = re.compile(
    r"\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})|\d{4} ?[-/] ?\d{4}"
)
GROUPED = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,2})?")
"""A number with its thousands set apart."""
ISBN = re.compile(r"97[89][- ]?\d")
GAP = re.compile(r"[ ()./-]+")
SHORTEST_PHONE, LONGEST_PHONE = 7, 15
"""Digits of a telephone number (E.164 allows fifteen)."""
NATIONAL, WITH_TRUNK = 10, 11
CARD_STARTS = re.compile(r"4|5[1-5]|2[2-7]|3[0478]|6|1800|2131")
PERSON = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?:,? [^\W\d_][\w.'’-]{0,30}){0,4}")

BY_HEADING: tuple[tuple[str, frozenset[str]], ...] = (
    ("an e-mail address", frozenset({"email", "mail", "emails", "mailaddress", "emailaddress"})),
    ("a telephone number", frozenset({"phone", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "handy",
                                      "telefon", "msisdn", "phonenumber", "whatsapp"})),
    ("a bank account", frozenset({"iban", "bic", "accountnumber", "kontonummer"})),
    ("a payment card", frozenset({"creditcard", "cardnumber", "ccnumber", "pan"})),
    ("a social security number", frozenset({"ssn", "socialsecurity", "nino", "passport", "taxid"})),
    ("an IP address", frozenset({"ip", "ipaddress", "ipaddr", "ipv4", "ipv6"})),
    ("a date of birth", frozenset({"dob", "birthdate", "birthday", "dateofbirth", "geburtsdatum"})),
    ("a postal address", frozenset({"street", "streetaddress", "homeaddress", "postaladdress", "mailingaddress"})),
    ("a person's name", frozenset({"surname", "lastname", "firstname", "forename", "fullname", "givenname",
                                   "familyname", "middlename", "maidenname", "nachname", "vorname", "username",
                                   "nickname", "personname"})),
)  # fmt: skip
"""One word of a heading, or two neighbours written together, that say what stands below."""
PEOPLE = frozenset(
    {"customer", "client", "patient", "employee", "person", "contact", "student", "teacher", "user", "member", "guest",
     "passenger", "driver", "doctor", "physician", "nurse", "author", "owner", "tenant", "applicant", "candidate",
     "manager", "supervisor", "salesperson", "seller", "buyer", "subscriber", "beneficiary", "donor", "recipient",
     "cardholder", "holder", "spouse", "child", "parent", "guardian", "respondent", "participant", "attendee", "payee",
     "staff", "worker", "colleague", "agent", "rep", "representative", "assignee", "reporter", "reviewer", "victim",
     "suspect", "defendant", "plaintiff", "judge", "lawyer", "player", "actor", "director", "kunde", "mitarbeiter",
     "consultant", "instructor", "borrower", "insured", "policyholder", "signatory"}
)  # fmt: skip
"""Who a heading may speak of; the values below must look like names as well."""
NAMED = frozenset({"name", "names"})


def kind_of(value: str, heading: str = "") -> str | None:
    """Return what personal data a value holds ("an e-mail address"), judged with its column's heading, or None."""
    seen = value[:LONGEST].strip()
    if not seen:
        return None
    by_value = _by_value(seen)
    if by_value is not None:
        return by_value
    said, digits = _by_heading(heading), sum(sign.isdigit() for sign in seen)
    if said == "a person's name" or (said is None and _may_be_people(heading)):
        return "a person's name" if _looks_like_person(seen, sure=said is not None) else None
    if said == "a telephone number":
        return said if SHORTEST_PHONE - 1 <= digits <= LONGEST_PHONE else None
    if said == "a postal address":
        return said if digits and digits < len(seen) else None
    # an e-mail address shows by its value; the others have digits
    return said if said not in (None, "an e-mail address") and digits > 3 else None


def kind_of_column(heading: str, values: Iterable[str]) -> str | None:
    """Return what personal data a column holds, by its heading or by one of its first values, or None."""
    if found := (_by_value(heading[:LONGEST]) or _by_heading(heading)):
        return found
    return next((kind for value in islice(values, SAMPLE) if (kind := kind_of(value, heading))), None)


def _by_value(value: str) -> str | None:
    if ("@" in value and EMAIL.search(value)) or SPLIT_EMAIL.search(value):
        return "an e-mail address"
    if not any(sign.isdigit() for sign in value) and "::" not in value:
        return None
    if any(_is_iban(found.group()) for found in IBAN.finditer(value)):
        return "a bank account"
    if SSN.search(value):
        return "a social security number"
    if any(_is_card(found.group()) for found in CARD.finditer(value)):
        return "a payment card"
    if any(_is_ip(found.group()) for form in (IP4, IP6) for found in form.finditer(value)):
        return "an IP address"
    plain = EXTENSION.sub("", value)
    if any(_is_phone(found.group(), alone=found.group() == plain) for found in PHONE.finditer(plain)):
        return "a telephone number"
    return None


def _is_iban(text: str) -> bool:
    """Return whether the check digits hold: ISO 7064 MOD 97-10."""
    plain = text.replace(" ", "").upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _is_card(text: str) -> bool:
    """Return whether it starts like a card's number and its check digit holds: ISO/IEC 7812, Luhn."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    plain = "".join(map(str, digits))
    if len(set(digits)) < 2 or CARD_STARTS.match(plain) is None:
        return False
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    # a time of the day has no letters and no double colon
    return "." in text or "::" in text or any(sign.isalpha() for sign in text)


def _is_phone(text: str, *, alone: bool) -> bool:
    """Return whether digits are set like a telephone number and not like a date, an amount or a number of an order."""
    text = text.strip()
    digits = sum(sign.isdigit() for sign in text)
    if not SHORTEST_PHONE <= digits <= LONGEST_PHONE or DATE.fullmatch(text) or ISBN.match(text):
        return False
    if text.startswith("+") or (text.startswith("(") and ")" in text):
        return True
    if GROUPED.fullmatch(text) or text.count("(") != text.count(")"):
        return False
    groups = [part for part in GAP.split(text) if part]
    if text.startswith("00") and len(groups) > 1:
        return digits >= NATIONAL
    if len(groups) == 1:
        return alone and text.startswith("0") and digits in (NATIONAL, WITH_TRUNK)
    if text.startswith("0"):
        return 2 <= len(groups[0]) <= 6 and NATIONAL - 1 <= digits <= WITH_TRUNK + 1
    sizes = [len(part) for part in groups]
    return sizes in ([3, 3, 4], [1, 3, 3, 4], [3, 4]) and (sizes != [3, 4] or "-" in text)


def _by_heading(heading: str) -> str | None:
    said = words(heading) or tuple(heading.lower().split())
    known = {*said, *(one + other for one, other in pairwise(said))}
    known |= {"".join(said[place : place + 3]) for place in range(len(said) - 2)}
    return next((kind for kind, names in BY_HEADING if names & known), None)


def _may_be_people(heading: str) -> bool:
    said = set(words(heading))
    return bool(said & PEOPLE) or (bool(said & NAMED) and len(said) == 1)


def _looks_like_person(value: str, *, sure: bool) -> bool:
    """Return whether a value is one to five words without digits; a full name unless the heading is sure."""
    if PERSON.fullmatch(value) is None:
        return False
    parts = value.replace(",", " ").split()
    capitals = sum(part[:1].isupper() for part in parts)
    return capitals >= 1 if sure else len(parts) >= 2 and capitals >= 2
