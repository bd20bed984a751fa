// Whether texts are dates as people write them, by the server's rules.
(() => {
  const month = "(?<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    + "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  const time = "(?:[T ,]+(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,]\\d{1,9})?)?"
    + "[ ]?(?<half>am|pm|a\\.m\\.|p\\.m\\.)?[ ]?(?:Z|UTC|GMT|[-+]\\d{2}:?\\d{2}|[-+]\\d{2})?)?$";
  const weekday = "^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,?[ ]+)?";
  const compact = "^(?<year>(?:19|20)\\d{2})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\\d|3[01])$";
  const shapes = [
    `^(?<year>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})${time}`,
    "^(?<year>\\d{4})[-/](?<month>\\d{1,2})$",
    compact,
    `^(?<first>\\d{1,2})[-/.](?<other>\\d{1,2})[-/.](?<year>\\d{4}|\\d{2})${time}`,
    "^(?<month>\\d{1,2})[-/](?<year>\\d{4})$",
    `${weekday}(?<day>\\d{1,2})(?:st|nd|rd|th)?[-/ .]+${month}[-/ ,]+(?<year>\\d{4}|\\d{2})${time}`,
    `${weekday}${month}[-/ ]+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,[ ]*|[-/ ]+)(?<year>\\d{4}|\\d{2})${time}`,
    `^${month}[-/ ,]+(?<year>\\d{4})$`,
    `^(?<year>\\d{4})[-/ ]+${month}(?:[-/ ]+(?<day>\\d{1,2}))?$`,
    "^(?<year>\\d{4})[-/ ]?Q(?<quarter>[1-4])$",
    "^Q(?<quarter>[1-4])[-/ ]?(?<year>\\d{4})$",
  ].map((pattern) => ({ expression: new RegExp(pattern, "i"), compact: pattern === compact }));

  const isMoment = ({ year, word, month: number, quarter, day, hour, minute, second, half }) => {
    // the pivot of POSIX: 69 to 99 are the 1900s
    const full = year.length === 2 ? Number(year) + (Number(year) < 69 ? 2000 : 1900) : Number(year);
    const of = word ? months.indexOf(word.slice(0, 3).toLowerCase()) + 1 : quarter ? 3 * quarter - 2 : Number(number ?? 1);
    const last = new Date(Date.UTC(full, of, 0)).getUTCDate();
    const clock = hour === undefined || (Number(hour) <= (half ? 12 : 23) && Number(minute) < 60 && Number(second ?? 0) < 60);
    return full >= 1000 && full <= 2999 && of >= 1 && of <= 12 && Number(day ?? 1) >= 1 && Number(day ?? 1) <= last && clock;
  };

  // levels: each text with its count; enough: whether so many good ones suffice
  const areDates = (levels, dateNamed, enough) => {
    if (!dateNamed && levels.every(([text]) => /^\d+$/.test(text))) return false;
    const total = levels.reduce((all, [, count]) => all + count, 0);
    const parts = levels.map(([text, count]) => {
      const found = shapes.map(({ expression, compact: digits }) => (digits && !dateNamed ? null : expression.exec(text)?.groups));
      return [found.filter(Boolean), count];
    });
    const over = (name) => parts.reduce((all, [found, count]) => all + (found.some((part) => Number(part[name]) > 12) ? count : 0), 0);
    const dayFirst = over("first") > over("other");
    // what fits the other order alone puts the whole column in doubt
    if (Math.min(over("first"), over("other")) > 0.02 * total) return false;
    const placed = (part) => (part.first ? { ...part, day: dayFirst ? part.first : part.other, month: dayFirst ? part.other : part.first } : part);
    const good = parts.filter(([found]) => found.some((part) => isMoment(placed(part))));
    return enough(good, levels, parts.filter(([found]) => !found.length).length);
  };

  window.preview = { ...window.preview, areDates };
})();
