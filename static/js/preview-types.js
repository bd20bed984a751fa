// What the values of a column are, by the server's rules and from the beginning of the file: number, date, year, groups,
// yes or no, words, or nothing.
(() => {
  const { words } = window.preview;
  const currency = "[$€£¥₹₽₩₺₫฿]|US\\$|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|Rs\\.?|kr";
  const unit = "%|‰|°[CF]?|[A-Za-zµ]{1,8}(?:[²³]|/[a-z]{1,4})?";
  const shape = new RegExp(
    `^\\(?[ ]?[-+−]?[ ]?(?<pre>${currency})?[ ]?[-+−]?(?<body>\\d[\\d.,'’ ]*|[.,]\\d+)(?<power>[eE][-+]?\\d{1,3})?`
    + `[ ]?(?<post>${currency}|${unit})?[-−]?[ ]?\\)?$`,
  );
  const point = /^(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:\.\d*)?$|^\.\d+$/;
  const comma = /^(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:,\d*)?$|^,\d+$/;
  const same = { USD: "$", US$: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", Rs: "₹", "Rs.": "₹" };
  const pairs = [["true", "false"], ["yes", "no"], ["y", "n"], ["t", "f"]];
  const sum = (levels) => levels.reduce((all, [, count]) => all + count, 0);

  const wordsOf = (name) => name
    .split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|[^\p{L}\p{N}]+/u)
    .filter(Boolean).map((word) => word.toLowerCase());
  const any = (found, list) => found.some((word) => list.includes(word));
  const isYearNamed = (found) => any([found[0], found.at(-1)], words.years) && !any(found.slice(1, -1), ["per", "of"]);

  // enough of the rows, or a few less where the others are few different texts
  const enough = (good, levels, odd) => {
    const share = sum(good) / sum(levels);
    return good.length > 0 && (share >= 0.98 || (share >= 0.9 && odd <= 5));
  };

  // the numbers with their counts and unit, or null
  const numbersOf = (levels) => {
    const parts = levels.map(([text, count]) => [shape.exec(text.replace(/[\u00a0\u2009\u202f]/g, " "))?.groups, count]);
    const fits = parts.filter(([part]) => part).map(([part, count]) => [{ ...part, body: part.body.trim() }, count]);
    if (!enough(fits, levels, levels.length - fits.length)) return null;
    const isCode = ({ body }) => /^0\d+$/.test(body) || /^\d{16,}$/.test(body);
    const units = new Set(fits.flatMap(([{ pre, post }]) => [pre, post]).filter(Boolean).map((mark) => same[mark] ?? mark));
    if (fits.some(([part]) => isCode(part)) || units.size > 1) return null;
    const [pointed, comma_] = [point, comma].map((mark) => fits.filter(([{ body }]) => mark.test(body)));
    const commas = sum(comma_) > sum(pointed);
    const good = commas ? comma_ : pointed;
    if (!enough(good, levels, levels.length - good.length)) return null;
    const value = ({ body, power }) => Number((commas ? body.replace(/[. '’]/g, "").replace(",", ".") : body.replace(/[, '’]/g, "")) + (power ?? ""));
    return { unit: units.size === 1, values: good.map(([part, count]) => [value(part), count]) };
  };

  const isDay = (number) => {
    const [year, month, day] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100];
    return year >= 1900 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  };

  // what plain numbers under this name are
  const kindOfNumbers = ({ unit: hasUnit, values }, name) => {
    const found = wordsOf(name);
    const numbers = [...new Set(values.map(([number]) => number))];
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    const dateNamed = any(found, words.dates);
    if (hasUnit) return "number";
    if (!numbers.every(Number.isInteger)) {
      const twelfths = numbers.every((number) => Math.abs(number * 12 - Math.round(number * 12)) < 0.02);
      return (isYearNamed(found) || dateNamed) && low >= 1800 && high <= 2100 && twelfths ? "date" : "number";
    }
    if (low === 0 && high === 1) return "yes or no";
    const days = sum(values.filter(([number]) => isDay(number)));
    const isCode = any([found[0], found.at(-1)], words.identifiers) || words.codeWords.includes(found.at(-1));
    const sure = days === sum(values) && numbers.length >= 10 && !isCode;
    if (high >= 19_000_101 && (sure || (dateNamed && days >= 0.9 * sum(values)))) return "date";
    if (isYearNamed(found) && low >= 1800 && high <= 2100) return "year";
    const [lowest, highest] = words.calendar[found.at(-1)] ?? [1, 0];
    const first = found.length === 1 || ["start", "end", "order", "birth", "sale"].includes(found[0]);
    if (first && lowest <= low && high <= highest) return "groups";
    const often = high - low < 2000 && numbers.length <= 30 && sum(values) >= 10 * numbers.length;
    const groups = [...words.groups, ...words.identifiers, ...words.codeWords].includes(found.at(-1));
    return often && groups && !words.codes.includes(found.at(-1)) ? "groups" : "number";
  };

  const typeOf = (name, cells) => {
    const counts = new Map();
    for (const cell of cells) {
      const text = cell.replace(/[\p{C}\s]+/gu, " ").trim();
      if (!words.missing.includes(text.toLowerCase())) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    if (!counts.size) return "nothing";
    const lower = [...counts.keys()].map((text) => text.toLowerCase());
    if (lower.length === 2 && pairs.some((pair) => pair.every((word) => lower.includes(word)))) return "yes or no";
    const levels = [...counts].filter(([text]) => !words.missingNumbers.includes(text.toLowerCase()));
    if (!levels.length) return "words";
    const found = wordsOf(name);
    const dateNamed = any(found, words.dates);
    const numbers = any(found, words.codes) ? null : numbersOf(levels);
    if ((!numbers || (!numbers.unit && dateNamed)) && window.preview.areDates(levels, dateNamed, enough)) return "date";
    return numbers ? kindOfNumbers(numbers, name) : "words";
  };

  window.preview = { ...window.preview, typeOf };
})();
