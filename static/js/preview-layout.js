// Where the columns of a text are, from its beginning and by the server's rules: delimiter, names, first rows.
(() => {
  const delimiters = ["\t", ";", "|", ","];
  const most = 2000;
  const longRow = "Its first rows are too long to be shown here. The server reads all of it.";
  const numberLike = /^[-+($€£]*\s*\d[\d.,'\s]*\)?\s*%?$/;
  const [longest, widest] = [100, 2000];
  // a long cell is none, and would keep the expression busy
  const isNumber = (cell) => cell.length < longest && numberLike.test(cell.trim());
  const filled = (cells) => cells.filter((cell) => cell.trim()).length;

  // as Python's csv reads them; without empty ones, and without one that the end cuts off
  const rowsOf = (content, delimiter, whole) => {
    const rows = [];
    let [cells, cell, quoted] = [[], "", false];
    const close = () => {
      cells.push(cell);
      if (filled(cells)) rows.push(cells);
      [cells, cell] = [[], ""];
    };
    for (let at = 0; at < content.length && rows.length < most; at += 1) {
      const sign = content[at];
      if (quoted && sign === '"' && content[at + 1] === '"') cell += content[(at += 1)];
      else if (quoted && sign === '"') quoted = false;
      else if (quoted) cell += sign;
      else if (sign === '"' && !cell) quoted = true;
      else if (sign === delimiter) cell = cells.push(cell) && "";
      else if (sign === "\n" || (sign === "\r" && content[at + 1] !== "\n")) close();
      else if (sign !== "\r") cell += sign;
    }
    if (whole && (cell || cells.length)) close();
    return rows;
  };

  // how many rows have how many cells, the commonest first
  const widthsOf = (rows) => {
    const counts = new Map();
    for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
    return [...counts].sort((one, other) => other[1] - one[1] || other[0] - one[0]);
  };

  const parted = (content, delimiter, whole) => {
    const rows = rowsOf(content, delimiter, whole);
    if (!rows.length) return { rows, delimiter: "", width: 0, score: 0, fits: false };
    const widths = widthsOf(rows);
    const wider = widths.filter(([size]) => size > 1);
    const some = wider.reduce((all, [, count]) => all + count, 0) > rows.length / 2;
    const [width, count] = widths[0][0] === 1 && some ? wider[0] : widths[0];
    const further = rows.slice(1).flatMap((cells) => cells.slice(1));
    // commas of sentences: a space follows each
    const clauses = delimiter === "," && rows[0].length === 1 && further.filter((cell) => cell.startsWith(" ")).length > 0.8 * further.length;
    const score = width > 1 && !clauses ? count / rows.length : 0;
    const led = rows[0].length === width && rows.filter((cells) => cells.length === 1).length <= rows.length / 4;
    return { rows, delimiter, width, score, fits: score >= (led ? 0.4 : 0.6) };
  };

  // the row of the names: the first that is not a title above them
  const namesAt = ({ rows, width }) => {
    if (width === 1) return 0;
    const at = rows.slice(0, 20).findIndex((cells) => filled(cells) > Math.floor(width / 2) || !cells[0].trim());
    return at < 0 || (at && rows[at].some(isNumber) && rows[0].length > 1) ? 0 : at;
  };

  // whether the first row holds values: numbers that no one would use as names
  const isValues = (header, body) => {
    const places = header.map((cell, at) => at).filter((at) => isNumber(header[at]));
    if (!places.length || !body.length) return false;
    const whole = places.map((at) => header[at].trim()).filter((cell) => /^\d+$/.test(cell)).map(Number);
    if (whole.length === places.length) {
      const rising = whole.length > 1 && whole.every((number, at) => !at || whole[at - 1] < number);
      const near = rising && whole.at(-1) - whole[0] <= 4 * whole.length;
      if (near || whole.every((number) => number >= 1800 && number <= 2100)) return false;
    }
    const below = places.flatMap((at) => body.slice(0, 50).map((cells) => (cells[at] ?? "").trim())).filter(Boolean);
    return below.filter(isNumber).length > 0.8 * below.length;
  };

  const isProse = (title, body) => {
    const cells = body.map(([cell]) => cell);
    const share = (fits) => cells.filter(fits).length / (cells.length || 1);
    const wordy = share((cell) => cell.trim().split(/\s+/).length >= 6) >= 0.5;
    const longTitle = title.split(/\s+/).length >= 5 || /[.:{;,]$/.test(title);
    const code = share((cell) => /[{};:)]$/.test(cell.trimEnd())) > 0.3;
    return title !== "" && ((wordy && longTitle) || share((cell) => /^[ \t]/.test(cell)) > 0.2 || code);
  };

  // {delimiter, names, hasNames, rows, all}, or {trouble} in a sentence
  const layoutOf = (content, whole) => {
    const given = /^\ufeff?sep=(.)\r?\n/.exec(content);
    const text = content.slice(given?.[0].length ?? 0).replace(/^\ufeff/, "");
    if (!/[^ \t\r\n,;|\0]/.test(text)) return { trouble: "The file begins with nothing but blanks." };
    const candidates = (given ? [given[1]] : delimiters).map((mark) => parted(text, mark, whole));
    let best = candidates.reduce((one, other) => (other.score > one.score ? other : one));
    if (!given && !best.fits) best = parted(text, "\x1f", whole);
    if (!best.rows.length) return { trouble: longRow };
    if (best.width > widest) return { trouble: `It seems to have ${best.width.toLocaleString("en")} columns: too many to be shown here.` };
    const at = namesAt(best);
    let [header, body] = [best.rows[at], best.rows.slice(at + 1)];
    const hasNames = !isValues(header, body);
    const joined = hasNames && best.width > 1 ? window.preview.joinedNames(header, body, Math.max(header.length, body[0]?.length ?? 0)) : null;
    if (joined) [header, body] = [joined, body.slice(1)];
    if (!hasNames) [header, body] = [Array(best.width).fill(""), best.rows.slice(at)];
    if (!body.length && whole) return { trouble: "There are names of columns, and no rows under them." };
    if (!body.length) return { trouble: longRow };
    if (best.width === 1 && isProse(header[0].trim(), body)) {
      return { trouble: "The file reads like text, not like a table: no columns were found in its beginning." };
    }
    const [[width] = [header.length]] = widthsOf(body);
    if (hasNames && header.length === width - 1 && body.some((cells) => cells.at(-1).trim())) header = ["", ...header];
    header = [...header, ...Array(Math.max(0, width - header.length)).fill("")];
    const rows = body.map((cells) => header.map((_, place) => cells[place] ?? ""));
    // columns without a name and without a value are none
    const kept = header.map((_, place) => place).filter((place) => header[place].trim() || rows.some((cells) => cells[place].trim()));
    const names = window.preview.named(header);
    return {
      delimiter: best.width > 1 ? best.delimiter : "",
      names: kept.map((place) => names[place]),
      hasNames,
      rows: rows.map((cells) => kept.map((place) => cells[place])),
      // whether these are all rows of what was looked at
      all: best.rows.length < most,
    };
  };

  window.preview = { ...window.preview, layoutOf };
})();
