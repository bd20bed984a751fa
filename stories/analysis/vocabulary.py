"""The words in column names that tell what a column is."""

from stories.analysis.names import listed

IDENTIFIERS = listed(
    "id ids uuid guid oid pid uid sku isbn issn ean upc iban ssn vin fips geoid gtin doi url uri link "
    "href email mail phone telephone tel mobile fax username hash md5 sha1 sha256 token serial barcode "
    "iata icao "
)
CODES = listed("zip zipcode postcode postalcode postal plz phone telephone tel fax isbn ean iban ssn fips ")
CODE_WORDS = listed("code key index idx ref reference rownum rowid")
NUMBERED = listed("number no num nr nbr")
THINGS = listed(
    "flight order invoice ticket case account customer client patient employee student product serial "
    "policy contract transaction booking record row line item batch lot room gate bus route train vehicle "
    "member user model phone card house building tail document receipt tracking reference registration "
)
NUMBERED_ALONE = frozenset({"flight", "gate", "bus", "route", "room", "rownames", "unnamed"})
LATITUDES = listed("lat latitude")
LONGITUDES = listed("lon lng long longitude")
DIRECTIONS = listed("dir direction bearing heading azimuth")
GROUPS = listed(
    "class pclass group cluster category type ward district zone region stage phase cohort version "
    "segment treatment arm site store shop branch department dept team shift line section block precinct "
    "station depot sector "
)
CALENDAR = {
    "month": (1, 12),
    "mo": (1, 12),
    "day": (1, 31),
    "weekday": (0, 7),
    "dow": (0, 7),
    "dayofweek": (0, 7),
    "hour": (0, 24),
    "hr": (0, 24),
    "minute": (0, 59),
    "quarter": (1, 4),
    "qtr": (1, 4),
    "week": (0, 53),
}
ADDITIVE = listed(
    "amount count counts sales total totals revenue quantity qty units cost costs profit profits gross "
    "turnover spend spending spent expense expenses volume visits visitors views clicks orders deaths "
    "births cases votes passengers downloads budget payment payments paid donation donations fee fees tax "
    "taxes earnings income receipts arrivals departures trips rides installs signups injuries fatalities "
    "killed injured incidents accidents crimes arrests emissions production exports imports sold "
    "purchases refunds gains loss losses tickets sum area "
)
NOT_ADDITIVE = listed(
    "rate rates price prices per avg average mean median min minimum max maximum age score scores rating "
    "ratings temperature temp percent pct perc percentage ratio share proportion index speed size height "
    "width length depth weight mass balance inventory stock rank level growth margin change delta "
    "cumulative running running_total std stdev variance probability density intensity efficiency capita "
    "ppm bmi unit discount year lat lon "
)
DATE_NAMES = listed("date dates day datetime timestamp time when dt period yyyymmdd created updated")
YEAR_NAMES = listed("year years yr yrs yyyy jahr annee ano anno season vintage")
