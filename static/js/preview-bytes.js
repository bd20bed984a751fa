// The text of a file from its first bytes, in the encoding that the server would find. What is no text is said.
(() => {
  const json = /^(?:\{\s*["}]|\{\s*$|\[\s*[[{"\]\d.tfn-]|\[\s*$)/i;
  const markup = /^<(?:!doctype html|html|head|body|table|\?xml|svg)/i;
  const others = [
    [["PK\x03\x04", "PK\x05\x06", "\xd0\xcf\x11\xe0"], "An Excel workbook"],
    [["PAR1"], "A Parquet file"],
    [["\x1f\x8b"], "A packed file"],
  ];
  const starts = (bytes, mark) => [...mark].every((sign, at) => bytes[at] === sign.charCodeAt(0));
  const onServer = (what) => ({ trouble: `${what} is opened on the server only: there is no preview of it here.` });
  const noText = { trouble: "This does not look like text in rows and columns: there is no preview of it here." };

  const decoded = (bytes, name, whole) => {
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes, { stream: !whole });
    } catch {
      return null;
    }
  };

  // UTF-16, by its mark or because every other byte is zero
  const wide = (bytes) => {
    if (starts(bytes, "\xff\xfe")) return "utf-16le";
    if (starts(bytes, "\xfe\xff")) return "utf-16be";
    const zeros = [0, 0];
    bytes.forEach((byte, at) => byte || (zeros[at % 2] += 1));
    if (zeros[0] + zeros[1] <= bytes.length / 10 || Math.max(...zeros) <= 20 * Math.min(...zeros)) return "";
    return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
  };

  const isBinary = (bytes) => {
    const controls = bytes.filter((byte) => byte < 32 && !(byte > 8 && byte < 14) && byte !== 26 && byte !== 27);
    return controls.length > Math.max(2, Math.floor(bytes.length / 100));
  };

  // whether the bytes beyond ASCII come in pairs, as in Chinese text
  const comeInPairs = (bytes) => {
    const runs = [];
    let run = 0;
    for (const byte of [...bytes, 0]) {
      if (byte < 128 && run) runs.push(run);
      run = byte < 128 ? 0 : run + 1;
    }
    const sum = (lengths) => lengths.reduce((all, length) => all + length, 0);
    return sum(runs.filter((length) => length % 2 === 0)) >= 0.95 * sum(runs) && Math.max(...runs) >= 4;
  };

  const legacy = (bytes, whole) => {
    const chinese = comeInPairs(bytes) ? decoded(bytes, "gb18030", whole) : null;
    if (chinese !== null) return { encoding: "gb18030", content: chinese };
    const mended = new TextDecoder("utf-8").decode(bytes, { stream: !whole });
    const broken = mended.split("\ufffd").length - 1;
    const other = [...mended].filter((sign) => sign > "\x7f").length - broken;
    if (other > 20 * broken) return { encoding: "utf-8", content: mended };
    return { encoding: "cp1252", content: new TextDecoder("windows-1252").decode(bytes) };
  };

  const textOf = (bytes, whole) => {
    const two = wide(bytes);
    if (two) return { encoding: "utf-16", content: decoded(bytes, two, whole) };
    if (isBinary(bytes)) return { content: null };
    const content = decoded(bytes, "utf-8", whole);
    if (content === null) return legacy(bytes, whole);
    return { encoding: bytes.every((byte) => byte < 128) ? "" : "utf-8", content };
  };

  // {encoding, content}, or {trouble} in a sentence; encoding is "" where the beginning is plain ASCII
  const opened = (bytes, whole) => {
    const other = others.find(([marks]) => marks.some((mark) => starts(bytes, mark)));
    if (other) return onServer(other[1]);
    const text = textOf(bytes, whole);
    if (text.content === null) return noText;
    const start = text.content.trimStart().slice(0, 200);
    if (!start) return { trouble: bytes.length ? "The file begins with nothing but blanks." : "The file is empty." };
    if (json.test(start)) return onServer("JSON");
    if (markup.test(start) || /^(?:%PDF|\{\\rtf)/.test(start)) return noText;
    return text;
  };

  window.preview = { ...window.preview, opened };
})();
