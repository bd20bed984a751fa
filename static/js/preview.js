// Shows the first rows of a chosen file and what its columns seem to be, before anything is sent. What is shown is read
// in this browser, from the beginning of the file alone.
(() => {
  const input = document.getElementById("id_file");
  const place = document.getElementById("preview");
  if (!input || !place || !window.TextDecoder || !input.files) return;
  const [said, scroll, table] = ["[data-said]", ".table-scroll", "table"].map((name) => place.querySelector(name));
  const bytes = 65_536;
  const shown = { rows: 5, columns: 40, signs: 60 };
  const marks = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes" };
  const encodings = { "utf-8": "UTF-8", "utf-16": "UTF-16", cp1252: "Windows-1252", gb18030: "GB 18030" };
  let asked = 0;

  const element = (name, words = "", kind = "") => {
    const made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };
  const counted = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
  const short = (text) => (text.length > shown.signs ? `${text.slice(0, shown.signs)}…` : text);

  // what the beginning of a packed file holds; that its end is cut off is no fault
  const unpacked = async (packed) => {
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    const content = new Uint8Array(bytes);
    let [size, whole] = [0, false];
    try {
      while (size < bytes && !whole) {
        const { done, value = [] } = await reader.read();
        content.set(value.slice(0, bytes - size), size);
        size = Math.min(bytes, size + value.length);
        whole = done;
      }
    } catch {
      whole = false;
    }
    reader.cancel().catch(() => {});
    return { content: content.subarray(0, size), whole };
  };

  const beginningOf = async (file) => {
    const content = new Uint8Array(await file.slice(0, bytes).arrayBuffer());
    const packed = window.DecompressionStream && content[0] === 0x1f && content[1] === 0x8b;
    const inner = packed ? await unpacked(content) : null;
    return inner?.content.length ? { ...inner, packed } : { content, whole: file.size <= bytes, packed: false };
  };

  const account = ({ encoding }, { delimiter, names, hasNames, rows, all }, { whole, packed }) => {
    const parted = delimiter ? `, parted by ${marks[delimiter] ?? `“${delimiter}”`}` : "";
    const first = Math.min(shown.rows, rows.length);
    const of = whole && all ? ` of ${counted(rows.length, "row")}` : "";
    return [
      packed ? "Packed with gzip." : "",
      `${counted(names.length, "column")}${parted}${encoding ? `, written in ${encodings[encoding]}` : ""}.`,
      hasNames ? "" : "The first row holds values, so the columns have no names.",
      whole && first === rows.length ? `All ${counted(first, "row")}:` : `The first ${first}${of || " rows"}:`,
      names.length > shown.columns ? `(${names.length - shown.columns} further columns are not shown here.)` : "",
    ].filter(Boolean).join(" ");
  };

  const fill = ({ names, rows }) => {
    const columns = names.slice(0, shown.columns);
    const kinds = columns.map((name, at) => window.preview.typeOf(name, rows.map((cells) => cells[at])));
    const head = document.createElement("tr");
    columns.forEach((name, at) => {
      const cell = element("th", "", kinds[at] === "number" ? "number" : "");
      cell.scope = "col";
      cell.append(element("span", short(name), "preview-name"), " ", element("span", kinds[at], "preview-kind"));
      head.append(cell);
    });
    const body = rows.slice(0, shown.rows).map((cells) => {
      const row = document.createElement("tr");
      row.append(...columns.map((_, at) => element("td", short(cells[at]), kinds[at] === "number" ? "number" : "")));
      return row;
    });
    table.tHead.replaceChildren(head);
    table.tBodies[0].replaceChildren(...body);
  };

  const show = async () => {
    const file = input.files[0];
    const mine = (asked += 1);
    place.hidden = true;
    if (!file) return;
    const beginning = await beginningOf(file).catch(() => null);
    // another file was chosen meanwhile, or this one cannot be read any more: sending it will say so
    if (mine !== asked || !beginning) return;
    const text = window.preview.opened(beginning.content, beginning.whole);
    const layout = text.trouble ? text : window.preview.layoutOf(text.content, beginning.whole);
    said.textContent = layout.trouble ?? account(text, layout, beginning);
    scroll.hidden = Boolean(layout.trouble);
    place.classList.toggle("preview-none", scroll.hidden);
    if (!layout.trouble) fill(layout);
    place.hidden = false;
  };

  input.addEventListener("change", show);
  document.addEventListener("drop", show);
  // the browser's way back keeps the choice
  show();
})();
