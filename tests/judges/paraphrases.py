"""Sound sentences in other words, written by hand for the kept stories, as a good model or writer would put them.

    for paraphrase in PARAPHRASES:
        paraphrase.text                      # "Size ranges from {f31} to {f32}."
        problems(paraphrase.text, paraphrase.facts, about=paraphrase.about, names=paraphrase.names)    # empty

Each is true, brings no number and no claim that its finding does not have, and names columns and categories as the
story or the file does. A slot `{f7}` stands for the figure as the story shows it: a share or a change with its "%", a
date as "January 2018", a number of hours without the word, which follows the slot.
"""

from dataclasses import dataclass
from typing import Any

from tests.judges.kept import documents
from tests.judges.sentences import about_of, names_of


@dataclass(frozen=True)
class Paraphrase:
    """A sentence with slots, and the section of a kept story that it belongs to."""

    document: str
    section: int
    text: str

    @property
    def facts(self) -> list[dict[str, Any]]:
        """All facts of the story."""
        facts: list[dict[str, Any]] = documents()[self.document]["facts"]
        return facts

    @property
    def about(self) -> tuple[str, ...]:
        """Ids of the facts of the finding."""
        document = documents()[self.document]
        return about_of(document["sections"][self.section], document)

    @property
    def names(self) -> tuple[str, ...]:
        """All names of columns and categories of the table."""
        return names_of(documents()[self.document])


WRITTEN: dict[str, list[tuple[int, str]]] = {
    "tips": [
        (0, "The bigger the tip, the bigger the total bill: {f2} on average at the low end, {f3} at the high end."),
        (0, "Where the tip is {f4} or less, the total bill averages {f2}."),
        (0, "Tips of {f5} or more come with an average total bill of {f3}."),
        (0, "At {f1}, the rank correlation between tip and total bill points to a strong link."),
        (0, "Total bill and tip go up together."),
        (0, "The {f41} with the highest tip average a total bill of {f3}, against {f2} for the {f40} with the lowest."),
        (1, "Larger sizes go with larger bills: average total bill climbs from {f8} to {f9}."),
        (1, "With a size of {f10} or less, average total bill is {f8}; from {f11} upwards it is {f9}."),
        (1, "Measured over {f12} tips, the rank correlation of size and total bill is {f7}."),
        (2, "Just {f13} tips, {f14} of all, have a tip share of total bill above {f15}."),
        (2, "The highest tip share of total bill is {f16}, while the median is {f17}."),
        (3, "On Sat, {f18} of tips are marked “smoker”, compared with {f21} of all tips."),
        (3, "Sun has the lowest share of tips marked “smoker”, at {f22}."),
        (3, "Across {f25} tips, the tie between day and smoker is moderate."),
        (4, "The median size is {f26}, below the average of {f27}."),
        (4, "Size ranges from {f31} to {f32}."),
        (4, "For {f45} of tips, size is {f30} or less."),
        (4, "The middle {f44} of tips have a size between {f28} and {f29}."),
        (5, "Female accounts for {f33} of tips on Thur and for {f37} on Sun, the lowest share."),
        (5, "Over all days together, {f36} of tips have sex Female."),
    ],
    "gapminder": [
        (0, "Life exp is higher where GDP percap is higher: {f3} on average at the top against {f2} at the bottom."),
        (0, "Rows with a GDP percap of at least {f5} have an average life exp of {f3}."),
        (0, "With a rank correlation of {f1}, the link between GDP percap and life exp is very strong."),
        (0, "Among the {f41} of rows with a GDP percap of {f4} at most, life exp averages {f2}."),
        (1, "Between {f8} and {f10}, average pop grew from {f7} to {f9}, a rise of {f11}."),
        (1, "Average pop was lowest in {f8}, at {f7}, and highest in {f10}, at {f9}."),
        (1, "Over the {f13} years with values, average pop rose steadily."),
        (1, "From {f7} in {f8}, average pop had climbed to {f9} by {f10}."),
        (2, "Of the {f23} continents compared, Europe has the highest average life exp and Africa the lowest."),
        (2, "A gap of {f21} separates Europe and Africa in average life exp."),
        (2, "Across all rows the average life exp is {f20}, lower than in Europe and higher than in Africa."),
        (2, "Africa is represented by {f19} rows and Europe by {f16}."),
        (3, "Average GDP percap increased by {f26}, from {f24} in {f8} to {f25} in {f10}."),
        (3, "In {f10}, average GDP percap reached {f25}, its highest value."),
        (4, "Europe's median GDP percap is {f34} times as high as Africa's."),
        (4, "In Africa the median GDP percap is {f30}, in Europe {f28}."),
        (5, "The link between pop and life exp is weak, with a rank correlation of {f35}."),
        (5, "Where pop is {f38} or lower, average life exp is {f36}; where it is {f39} or higher, it is {f37}."),
    ],
    "cafe": [
        (0, "Rows for Vienna bring in {f1} of revenue on average, those for Linz {f4}."),
        (0, "Of the {f10} cities, Vienna has the highest average revenue and Linz the lowest."),
        (0, "At {f4}, average revenue is lowest in Linz, {f8} below Vienna."),
        (0, "Average revenue in Vienna is {f9} times as high as in Linz."),
        (1, "Revenue per unit averaged {f11} in {f12} and {f13} in {f14}, an increase of {f19}."),
        (1, "Average revenue per unit peaked at {f15} in {f16}."),
        (1, "The low point came in {f18}, when average revenue per unit was {f17}."),
        (1, "The rise in average revenue per unit was uneven, though later months tend to lie higher."),
        (2, "Linz averages {f24} units, Vienna {f22}."),
        (2, "Average units are higher in Vienna than in Linz, by {f27}."),
        (3, "Average revenue moved up around {f33}, from {f29} before to {f31} after."),
        (3, "The step of {f36} in average revenue falls somewhere between {f34} and {f35}."),
        (3, "Before {f33}, {f30} rows averaged a revenue of {f29}; the {f32} rows since then average {f31}."),
        (4, "Croissant tops the {f49} products with an average revenue per unit of {f40}."),
        (4, "Espresso has the least revenue per unit, {f43} on average, against {f46} over all rows."),
    ],
    "tickets": [
        (0, "Tickets with priority “low” take {f1} hours on average from opened to closed, urgent ones {f4} hours."),
        (0, "The average time from opened to closed is {f8} hours longer for “low” than for urgent."),
        (0, "Over all tickets, it takes {f7} hours on average from opened to closed."),
        (0, "On average, time from opened to closed is {f9} times as long for “low” as for urgent."),
        (1, "Satisfaction is lowest for priority “low”, at {f13} on average, and highest for urgent, at {f11}."),
        (1, "Between urgent and “low” tickets, average satisfaction differs by {f16}."),
        (2, "Hardware stands out: {f18} of its tickets are marked “reopened”, while {f21} of all tickets are."),
        (2, "Accounts has the smallest share of tickets marked “reopened”, {f22}."),
        (2, "Team and the mark “reopened” are moderately tied, judging by {f25} tickets."),
        (3, "Satisfaction falls as time from opened to closed rises."),
        (3, "Tickets with a satisfaction of {f29} or less took {f27} hours from opened to closed on average."),
        (3, "From a satisfaction of {f30} up, the average time from opened to closed is {f28} hours."),
        (3, "At a rank correlation of {f26}, the link between satisfaction and time from opened to closed is strong."),
        (4, "Network is the slowest team, with {f32} hours on average; Hardware is the fastest, with {f35} hours."),
        (4, "Network's average time from opened to closed exceeds Hardware's by {f38} hours."),
        (4, "Behind these averages are {f34} tickets for Network and {f37} for Hardware."),
    ],
    "stocks": [
        (0, "MSFT averaged {f1} in {f2} and {f3} in {f4}, which is {f5} more."),
        (0, "Average MSFT was never lower than in {f2} and never higher than in {f4}."),
        (0, "Over {f7} months, the rise in average MSFT was steady."),
        (1, "On days when GOOG is higher, AMZN tends to be higher as well."),
        (1, "AMZN averages {f10} on days with GOOG at {f12} or above and {f9} on days with GOOG up to {f11}."),
        (2, "NFLX and AMZN move in the same direction: the rank correlation is {f14}, a moderate link."),
        (2, "On the {f27} of days with the highest AMZN, average NFLX is {f16}."),
        (3, "The higher GOOG is, the higher FB is, with a rank correlation of {f20}."),
        (3, "When GOOG is low, up to {f11}, FB averages {f21}; when it is high, from {f12}, FB averages {f22}."),
    ],
    "co2": [
        (0, "Average {f21} climbed by {f5} between {f2} and {f4}."),
        (0, "From {f1} in {f2}, average {f21} went up to {f3} in {f4}."),
        (0, "Later years nearly always have a higher average {f21} than earlier ones."),
        (1, "Until {f10}, {f8} of days lack a value for {f21}; since then the share has been {f9}."),
        (1, "In the file as a whole, {f21} is missing on {f11} of days."),
        (2, "Average {f21} is {f12} in May and {f15} in October."),
        (2, "May lies {f18} above October in average {f21}."),
        (2, "The same pattern returns over {f19} years."),
    ],
    "anes96": [
        (0, "Among anes with PID {f2}, {f1} are marked “vote”, against {f5} among those with PID {f6}."),
        (0, "PID {f6} has the lowest share of anes marked “vote”: {f5}."),
        (0, "Overall, {f4} of the {f8} anes are marked “vote”."),
        (1, "Average self LR is {f16} higher for PID {f10} than for PID {f13}."),
        (1, "The lowest average self LR, {f12}, belongs to PID {f13}."),
        (2, "Income is higher where educ is higher, though the link is moderate, with a rank correlation of {f19}."),
        (2, "Anes with an educ of {f23} or more have an average income of {f21}; at {f22} or less it is {f20}."),
        (3, "Anes not marked “vote” have an average clin LR of {f25}, {f32} more than those marked “vote”."),
        (4, "Age is higher where T vnews is higher: {f37} on average at the high end, {f36} at the low end."),
        (5, "For the middle {f60} of anes, popul lies between {f43} and {f44}."),
        (5, "Popul is {f61} for {f48} of anes."),
        (6, "The median Dole LR is {f49}, higher than the average of {f50}."),
    ],
    "fair": [
        (0, "Yrs married grows with age: {f2} on average up to age {f4}, {f3} from {f5} on."),
        (1, "Rows with fewer yrs married have fewer children."),
        (1, "Children average {f9} among the {f35} of rows with the most yrs married."),
        (2, "Affairs range from {f18} to {f19}, and {f20} of rows are at {f37}."),
        (2, "The average of affairs, {f14}, lies above the median, {f13}."),
        (3, "Occupation goes up to {f27}, but its median is {f21}."),
        (4, "Over {f31} rows, age and children show a strong link, with a rank correlation of {f28}."),
    ],
    "ccard": [
        (0, "With an avgexp of {f5} or more, income averages {f3}."),
        (1, "Where AGE is lower, income is lower: {f8} on average up to AGE {f10}."),
        (2, "Average AGE is {f13} for rows marked “ownrent”, against {f16} for the others."),
        (2, "With {f15} rows marked “ownrent” and {f18} not marked, the comparison needs care."),
        (3, "A few large values lift the average avgexp to {f24}, above the median of {f23}."),
        (4, "Average income is {f30} for rows marked “ownrent” and {f32} for the others, a difference of {f35}."),
    ],
    "grunfeld": [
        (0, "Average capital rose {f5} between {f2} and {f4}, to {f3}."),
        (1, "General Motors has a median invest of {f8}; at Diamond Match it is {f11}."),
        (1, "Of the {f16} firms, General Motors has the highest median invest."),
        (2, "“Value” is higher where invest is higher, and the link is very strong."),
        (3, "Diamond Match has the lowest average capital, {f25}, compared with {f27} over all rows."),
        (5, "Average invest peaked in {f36} at {f35} and stood at {f34} in {f4}."),
    ],
    "statecrime": [
        (0, "Where single is higher, white is lower: {f3} on average at the high end against {f2} at the low end."),
        (1, "Murder goes up with violent, and the link is very strong: the rank correlation is {f7}."),
        (2, "The highest murder value, {f16}, lies far above the median of {f17}."),
        (3, "A single above {f20} counts as far out, which applies to {f18} row."),
        (4, "Hs grad runs from {f28} to {f29}, with a median of {f23}."),
    ],
    "election": [
        (0, "Where Joly is higher, “total” is higher as well."),
        (1, "Average “total” amounts to {f9} at the high end of Bergeron and to {f8} at the low end."),
        (2, "Where the winner is Coderre, average Coderre is {f13}; where it is Joly, it is {f16}."),
        (3, "Average Bergeron differs by {f29} between the winners Bergeron and Joly."),
        (4, "Joly averages {f32} where Bergeron is at most {f10}, and {f33} where it is at least {f11}."),
    ],
}  # fmt: skip
PARAPHRASES = tuple(
    Paraphrase(document, section, text) for document, rows in WRITTEN.items() for section, text in rows
)
