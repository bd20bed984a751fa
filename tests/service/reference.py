"""A whole analysis service in one file, with nothing but the standard library and nothing of DataStory.

    python3 -I -S reference.py [--key KEY] [--pause SECONDS]

It prints the address it listens on, then a line for each job. The contract it keeps is in docs/api.md. It reads CSV,
compares the groups of the first column of words by the mean of the first column of numbers, and tells the one finding.
"""

import argparse
import csv
import hashlib
import hmac
import io
import json
import math
import statistics
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST_GROUPS = 20
TRIES = 5
PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stop(Exception):
    """DataStory wants nothing more of this attempt."""


class Fault(Exception):
    """There is no story in this file: (category, code, message, action)."""


class Reporter:
    """Signs what is said about one attempt of one job, and sends it."""

    def __init__(self, order, pause):
        self.url = order["callbackUrl"]
        self.secret = order["callbackSecret"].encode()
        self.pause = pause

    def news(self, stage, progress, note, **more):
        self.send({"stage": stage, "progress": progress, "note": note, **more})
        time.sleep(self.pause)

    def send(self, told):
        """Send it until it is answered. Raises Stop on 401 and 409, and what urllib raises in the end."""
        body = json.dumps(told, allow_nan=False).encode()
        for again in range(TRIES):
            moment = str(int(time.time()))
            made = hmac.new(self.secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
            headers = {"Content-Type": "application/json", "X-DataStory-Signature": f"t={moment},v1={made}"}
            try:
                with PLAIN.open(urllib.request.Request(self.url, body, headers), timeout=10) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                error = json.load(refused).get("error", {}) if refused.code < 500 else {}
                if refused.code in (401, 409):
                    raise Stop(error["code"]) from None
                if refused.code < 500 or again == TRIES - 1:
                    raise RuntimeError(f"{refused.code} {error}") from None
            except OSError:
                if again == TRIES - 1:
                    raise
            time.sleep(0.2 * 2**again)
        raise AssertionError


class Evidence:
    """The facts of a story, and the texts whose figures point to them."""

    def __init__(self):
        self.facts = []

    def fact(self, kind, measure, value, columns, n=0, where=None):
        made = {"id": f"f{len(self.facts) + 1}", "type": kind, "columns": columns, "where": where,
                "measure": measure, "value": value, "unit": None, "n": n, "test": None}  # fmt: skip
        self.facts.append(made)
        return made

    def name(self, name, column):
        return self.fact("name", "name", name, [column])

    def text(self, *parts):
        """Return T of words and of (shown, fact) pairs; a name without digits needs no figure, but may have one."""
        text, figures = "", []
        for part in parts:
            if isinstance(part, str):
                text += part
                continue
            shown, fact = part
            figures.append(
                {"start": len(text), "end": len(text) + len(shown), "fact": fact["id"], "shown": shown}
            )
            text += shown
        return {"text": text, "figures": figures}


def number(cell):
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read(content):
    """Return the names of the columns and the rows. Raises Fault."""
    if not content.strip():
        raise Fault("preprocessing", "empty_file", "This file is empty.", "Upload the file again.")
    try:
        names, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Fault("preprocessing", "not_utf8", "This file is not UTF-8.", "Save it as UTF-8.") from None
    rows = [row for row in rows if len(row) == len(names)]
    if not rows:
        raise Fault("preprocessing", "no_rows", "There are no rows.", "Upload another file.")
    return names, rows


def profile(names, rows):
    columns = []
    for place, name in enumerate(names):
        cells = [row[place] for row in rows if row[place].strip()]
        values = [number(cell) for cell in cells]
        column = {
            "name": name,
            "count": len(cells),
            "missing": len(rows) - len(cells),
            "distinct": len(set(cells)),
        }
        if cells and None not in values:
            column |= {"type": "number", "role": "measure", "minimum": min(values), "maximum": max(values),
                       "mean": statistics.fmean(values), "median": statistics.median(values)}  # fmt: skip
        elif 2 <= len(set(cells)) <= MOST_GROUPS:
            column |= {"type": "category", "role": "dimension"}
        else:
            column |= {"type": "text", "role": "text"}
        columns.append(column)
    return {"rows": len(rows), "columns": columns}


def means(names, rows, by, of):
    """Return (name, mean, rows) of each group, the highest first."""
    groups = {}
    for row in rows:
        value = number(row[names.index(of)])
        if row[names.index(by)].strip() and value is not None:
            groups.setdefault(row[names.index(by)], []).append(value)
    found = [(name, statistics.fmean(values), len(values)) for name, values in groups.items()]
    return sorted(found, key=lambda group: -group[1])


def story(source, summary, groups, by, of):
    evidence = Evidence()
    (top, most, top_n), (last, least, last_n) = groups[0], groups[-1]
    rows = evidence.fact("value", "rows", summary["rows"], [], n=summary["rows"])
    high, low = (
        evidence.fact("difference", "mean", value, [of], n, {"columns": [by], "values": [name]})
        for name, value, n in ((top, most, top_n), (last, least, last_n))
    )
    top_name, last_name, measure = evidence.name(top, by), evidence.name(last, by), evidence.name(of, of)

    def finding():
        return evidence.text(
            (top, top_name), " has the highest average ", (of, measure), ": ", (f"{most:.1f}", high),
            ", against ", (f"{least:.1f}", low), " for ", (last, last_name),
        )  # fmt: skip

    title = finding()
    chart = {
        "mark": "bar", "title": title["text"], "figures": title["figures"], "subtitle": f"Mean of {of} by {by}",
        "x": {"field": "y", "type": "quantitative", "title": f"mean of {of}"},
        "y": {"field": "x", "type": "nominal", "title": by},
        "points": [{"x": name, "y": mean, "n": n} for name, mean, n in groups],
        "highlight": [top, last], "source": source, "alt": f"Bar chart: {title['text']}.",
    }  # fmt: skip
    text = evidence.text("Counted over ", (f"{summary['rows']:,}", rows), " rows.")
    section = {"kind": "finding", "title": title, "text": text, "chart": chart}
    ask = {
        "kind": "recommendation",
        "title": evidence.text("Ask why"),
        "text": evidence.text("The file does not say."),
    }
    return {
        "headline": finding(), "standfirst": text, "sections": [section, ask], "notes": [], "facts": evidence.facts,
        "profile": summary, "parseReport": {"kind": "csv", "encoding": "utf-8", "delimiter": ","},
        "lookedAt": 1, "kept": 1,
    }  # fmt: skip


def analyse(order, report):
    """Do one job from its file to its story. Raises Fault, Stop and what urllib raises."""
    report.news("uploading", 2, "Fetching the file")
    with PLAIN.open(order["fileUrl"], timeout=30) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != order["sha256"]:
        raise Fault("preprocessing", "damaged", "The file did not arrive whole.", "Try again.")
    report.news("analyzing", 10, "Reading the table")
    names, rows = read(content)
    report.news(
        "analyzing", 30, "Summing up", rows=len(rows), columns=len(names), found=["The table is read"]
    )
    summary = profile(names, rows)
    roles = {column["role"]: column["name"] for column in reversed(summary["columns"])}
    if not {"measure", "dimension"} <= roles.keys():
        raise Fault(
            "analysis", "nothing_to_compare", "There are no groups to compare.", "Upload another file."
        )
    groups = means(names, rows, roles["dimension"], roles["measure"])
    report.news("generating", 70, "Writing")
    told = story(order["options"]["source"], summary, groups, roles["dimension"], roles["measure"])
    report.send({"result": told})


def work(order, pause):
    job, report = order["jobId"], Reporter(order, pause)
    try:
        try:
            analyse(order, report)
        except Fault as fault:
            told = dict(zip(("category", "code", "message", "action"), fault.args, strict=True))
            report.send({"error": told})
            print(f"job {job} failed: {told['code']}", flush=True)
        else:
            print(f"job {job} done", flush=True)
    except Stop as stop:
        print(f"job {job} stopped: {stop}", flush=True)
    except Exception as failed:
        print(f"job {job} broke: {failed!r}", flush=True)


def handler(key, pause):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if key and self.headers.get("Authorization") != f"Bearer {key}":
                return self.answer(403, {"error": "who are you?"})
            if self.path != "/analyze":
                return self.answer(404, {"error": "POST /analyze"})
            order = json.loads(body)
            threading.Thread(target=work, args=(order, pause), daemon=True).start()
            return self.answer(202, {"jobId": order["jobId"]})

        def answer(self, status, told):
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    return Handler


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--key", default="")
    options.add_argument("--pause", type=float, default=0.0)
    chosen = options.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(chosen.key, chosen.pause))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
