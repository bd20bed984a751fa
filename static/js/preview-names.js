// What the columns of a text are called, by the server's rules.
(() => {
  // the names that two rows make where the upper one says what some of the columns have in common, else null
  const joinedNames = (header, [lower, ...below], width) => {
    const value = /^[-+($€£]*\s*\d[\d.,'\s/:-]*\)?\s*%?$/;
    const is = (cell) => cell.length < 100 && !window.preview.words.missingNumbers.includes(cell.trim().toLowerCase());
    const [above, names] = [header, lower ?? []].map((cells) => Array.from({ length: width }, (_, at) => (cells[at] ?? "").trim()));
    const labels = above.filter(Boolean);
    const words = names.filter((name) => is(name) && !value.test(name)).length;
    if (!labels.length || new Set(labels).size === width || 2 * words < width) return null;
    if (words + names.filter((name, at) => !name && above[at]).length < width) return null;
    const values = (at) => below.slice(0, 50).map((cells) => cells[at] ?? "").filter(is);
    const holds = (cells) => cells.length && cells.filter((cell) => value.test(cell.trim())).length >= 0.8 * cells.length;
    if (!names.some((name, at) => name && holds(values(at)))) return null;
    const given = names.filter(Boolean);
    let group = "";
    const alone = new Set(given).size === given.length;
    return names.map((name, at) => {
      group = above[at] || group;
      return name && !alone ? `${group} ${name}`.trim() : name || above[at];
    });
  };

  const named = (header) => {
    const used = new Set();
    const wanted = header.map((cell, at) => cell.replace(/[\p{C}\s]+/gu, " ").trim().normalize("NFC").slice(0, 1000) || `column ${at + 1}`);
    return wanted.map((name) => {
      let [chosen, copy] = [name, 1];
      while (used.has(chosen) || (copy > 1 && wanted.includes(chosen))) chosen = `${name} (${(copy += 1)})`;
      used.add(chosen);
      return chosen;
    });
  };

  window.preview = { ...window.preview, joinedNames, named };
})();
