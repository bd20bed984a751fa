"""The words in which a data brief is written. A model that was talked into saying something else needs others.

A sentence with a word that is neither here nor a name of the table is not shown: the built-in one stands in its place.
"""

import re

from stories.narrative.checks.pointing import word_set

WORDS = word_set(
    """
    a about above absolute accompany accord account accumulate accurate across actual add added additional adds
    advance after again against ago ahead alike all allow almost alone along alongside already also although
    altogether always among amount amounts an and annual another any anything anyway anywhere apart apiece appear
    apples apply approach approximate april are area around array as aside ask association at attention august
    autumn available average averaged averages averaging away awhile back balance band barely base be bear became
    because become been before began begin begun behind being belong below bend beneath beside besides best better
    between beyond big bigger biggest billion bit both bottom bound boundary break brief bring broad broadly bulk
    but by calculate calendar came can cannot care careful carry case cast category caution ceiling cell celsius
    center centimeter centimetre central centre century certain chance change chart check chi chief choose chose
    chosen cite claim clear climb cling close cluster cm code collect column combine come common compare comparison
    compile complete compound comprise concentrate conclude confirm confound consider considerable consist
    consistent conspicuous constant contain contrast control converge copy correct correlate correlation could count
    couple course cover cramer cramér crest cross curve cusum cut cycle daily data database dataset date day decade
    december decide decimal decline decrease deeper deepest default define definition degree denote depart describe
    deserve detail deviate did differ difference different dip direct direction disappear dispersion distance
    distinct distribute distribution divide do does dollar done double doubled doubt down downward dozen draw drift
    drop during dwarf each earlier earliest early ease easy ebb eclipse edge effect eight eighteen eighth eighty
    either eleven else elsewhere empty encompass end ends enough entire entry equal error especial essential
    estimate euro even evenly event ever every everything everywhere evidence exact examine exceed except exception
    exclude exist expect explain export extend extent extra extreme fact fahrenheit faint fair fall fallen fallout
    far farther farthest fast february feel feet fell few fewer fewest field fifteen fifth fifths fifty figure file
    fill filter final find finding fine first fit five fivefold flat floor fluctuate fold follow foot for forget
    forgotten form former forties forty found four fourfold fourteen fourth fraction frequent friday from full
    further furthest gain gallon gap general gentle get give given go goes going gone good grade gradual grain gram
    great greater greatest grew ground group grow grown growth had half half-way halfway halve halved hand handful
    happen hard hardly has have heavy height held hence here hidden hide high higher highest highs hint histogram
    hold hour hover how however hr hrs hundred hundreds identical identify if imply important in inch include
    increase indeed independent indicate individual initial inside instance instead instrument into is isolate it
    item its itself january join judge july jump june just keep kendall kept kg kilo kilogram kilometer kilometre
    kind km knot know known kruskal lack lag lagged large larger largest last late later latest latter lay lb lbs
    lead leading lean leap least leave left length less lesser let level level-off lie lies life light like likely
    likewise limit line linger link list liter litre little local long longer longest look loose loosely lose loss
    lot low low-lying lower lowest lows lump made main mainly major majority make mann many march mark markedly
    match matter maximum may mean meaning means meant meanwhile measure median member mend mere merely meter metre
    mg mid middle midnight midpoint might mild mile millimeter millimetre million min minimum minor minority mins
    minus minute miss mix ml mm mode model moderate modest moment monday month monthly more moreover morning most
    mostly mount move movement mph much must name namely narrow narrower narrowest near nearest nearly neat need
    negative neighbour neither net never nevertheless new next night nine nineteen ninety ninth no nobody noise none
    noon nor normal not notable note noteworthy nothing notice noticeable nought november now nowhere number
    observation observe occasion occupy occur october odd of off often old on once one one-off ones only onto onward
    onwards open opposite or order ordinary origin other others otherwise ought our out outcome outer outlie outlier
    outlying outnumber outpace outright outside outstrip over overall overlap overwhelming own pace page pair part
    particular partly past path pattern peak pearson people per percent percentage perhaps period persist person
    pick picture piece place plain plateau plot plunge plunged point pool poor portion position positive possible
    pound pp practically precede precise predominant presence present previous principal prior probability probable
    pronounced proof proportion prove put quadruple quadrupled quarter quarters quartile question quick quite range
    rank rare rarely rarest rate rather ratio reach read reading real reason rebound recede recent record recording
    recover reflect regard regular relate relation relationship relative reliable rely remain remainder remark
    remember repeat report represent respective rest result retreat return reveal reverse rho right rise risen rose
    rough round row rows rule run running rupee said same sample sat saturday saw say scale scarce scatter season
    seasonal sec second secondary secs section see seem seen seesaw segment seldom select sense separate september
    sequence series set settle seven seventeen seventh seventy several shallow shape share sharp sharpest sheet
    shift short shorter shortest should show shown shrink side sign signal similar simple simply since single sit
    sits six sixteen sixth sixty size skew slice slide slight slightly slip slope slow slump slumped small smaller
    smallest so soar soared some something sometimes somewhat somewhere soon sort source span sparse speak spearman
    special spike spikes split spread spread-out spring square squared stable stand standard stands start state stay
    steadily steady steep steepest stem step still stood stop story straight strength stretch strict strong strongly
    subset substantial subtotal such suffice suggest sum summarise summarize summer summit sums sumtotal sunday sure
    surge surpass surprise surround swing table take taken tallest tallies tally tau tell tempo ten tend tendency
    tenfold tenth tenths term test than that the their them themselves then there therefore these they thin thing
    think third thirds thirteen thirty this those though thousand three threefold through throughout thursday thus
    tick tie tight tightly tilt time times to together told ton tonne too took top total totals toward towards trace
    trail treat trend trillion triple tripled trough true try tuesday tumble tumbled turn twelve twenty twice two
    twofold type typical typically typify uncertain under unequal uneven unit unknown unless unlike unseen until
    unusual up upon upper upward upwards use used usual usually v value variable variation varied varies vary vast
    very vicinity view visible wait wallis want was way we weak wednesday week weekday weekend weekly weigh weight
    well went were what whatever when where whereas whether which while who whole whom whose why wide widen wider
    widest width will winter with within without wobble word work worse worst worth would write wrong year yearly
    yen yes yet yield you your zero zigzag
    """
)
"""Plain words; their usual endings are taken off before they are looked up."""
ENDINGS = (
    "’s", "'s", "s", "es", "ed", "d", "ing", "ly", "er", "r", "est", "st", "ally", "ness", "n", "en", "n't", "n’t",
    "able",
    "ity",
)  # fmt: skip
PIECE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_known(word: str) -> bool:
    """Return whether a word belongs to the language of a data brief, in one of its forms."""
    low = word.lower()
    if low in WORDS or len(low.removesuffix("'s").removesuffix("’s")) == 1:
        return True
    for ending in ENDINGS:
        stem = low[: -len(ending)]
        if not low.endswith(ending) or len(stem) < 2:
            continue
        doubled = len(stem) > 2 and stem[-1] == stem[-2]
        if stem in WORDS or f"{stem}e" in WORDS or (doubled and stem[:-1] in WORDS):
            return True
        if stem.endswith("i") and f"{stem[:-1]}y" in WORDS:
            return True
    return False


def unknown(words: str) -> list[str]:
    """Return the words of a text that do not belong to the language of a data brief, in order."""
    return [found.group() for found in PIECE.finditer(words) if not is_known(found.group())]
