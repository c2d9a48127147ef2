#!/usr/bin/env python3
"""The documents of every sample: well-formed, self-contained, their facts those of the layout, and every
frame in them what `gizgen decode` says it is. GIZGEN names the binary."""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
SAMPLES = sorted((ROOT / "samples").glob("*/product.yaml"))
LANGUAGES = {"": "en", ".zh-CN": "zh-CN"}
FRAME = re.compile(r"\b(?:FF FF|00 00 00 03)(?: [0-9A-F]{2})+\b")
HOSTILE = """gizgen: 1
product: {id: hostile, name: "<b>|*_&\\"'", key: 0123456789abcdef0123456789abcdef}
datapoints:
  - {name: a, access: writable, type: bool, title: "</td><script>alert(1)</script>"}
  - {name: b, access: writable, type: enum, title: "a|b`c`", values: ["<i>", "|", "*x*", "", "\\\\"]}
  - {name: c, access: readonly, type: number, min: 0, max: 10, step: 0.5, unit: "<&>"}
"""


def run(*arguments, text=None):
    done = subprocess.run([GIZGEN, *map(str, arguments)], input=text, capture_output=True, text=True,
                          timeout=60)
    return done.returncode, done.stdout, done.stderr


class Documents:
    """The generated documents of a definition: `read(".zh-CN.md")`."""

    def __init__(self, definition):
        self.definition = definition
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        code, out, err = run("generate", definition, "-o", self.folder.name, "--target", "docs")
        assert code == 0, out + err

    def read(self, tail):
        return (pathlib.Path(self.folder.name) / f"docs/protocol{tail}").read_text(encoding="utf-8")

    def page(self, suffix):
        return xml.fromstring(self.read(suffix + ".html"))

    def decode(self, frames):
        """What each frame means; fails on a bad one."""
        code, out, err = run("decode", self.definition, "--format", "json", "-", text="\n".join(frames))
        assert code == 0, out + err
        readings = [json.loads(line) for line in out.splitlines()]
        assert all(len(reading) == 1 for reading in readings)
        return [reading[0]["summary"] for reading in readings]


def text_of(element):
    return "".join(element.itertext())


def rows_of(page, table_class):
    table = page.find(f".//table[@class='{table_class}']")
    return [[text_of(cell) for cell in row] for row in table.find("tbody")]


def unescaped(text):
    """Markdown's text as a reader sees it."""
    return re.sub(r"\\([^\w\s])", r"\1", text)


def checksum_agrees(frame):
    """By the rules the document states, in code of its own."""
    data = bytes.fromhex(frame)
    body, i = bytearray(), 2
    is_bare = len(data) == 9
    while i < len(data):
        body.append(data[i])
        i += 2 if data[i] == 0xFF and not is_bare and data[i + 1:i + 2] == b"\x55" else 1
    return int.from_bytes(body[:2], "big") == len(body) - 2 and sum(body[:-1]) & 0xFF == body[-1]


def for_each_document(test):
    """Runs a test for every sample in every language."""
    def run_all(self):
        for name, documents in self.documents.items():
            for suffix in LANGUAGES:
                with self.subTest(sample=name, suffix=suffix):
                    test(self, documents, suffix)
    return run_all


class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.documents = {path.parent.name: Documents(path) for path in SAMPLES}

    @for_each_document
    def test_pages_are_well_formed_and_in_their_language(self, documents, suffix):
        self.assertEqual(documents.page(suffix).get("lang"), LANGUAGES[suffix])
        parser = html.parser.HTMLParser()
        parser.feed(documents.read(suffix + ".html"))
        parser.close()

    @for_each_document
    def test_pages_ask_for_nothing_and_run_nothing(self, documents, suffix):
        page = documents.page(suffix)
        tags = {element.tag for element in page.iter()}
        self.assertFalse(tags & {"script", "link", "img", "iframe", "object"})
        for element in page.iter():
            for name, value in element.attrib.items():
                self.assertFalse(name.startswith("on"), name)
                if name in ("href", "src"):
                    self.assertTrue(value.startswith("#"), value)
        self.assertNotIn("url(", documents.read(suffix + ".html"))
        self.assertNotIn("@import", documents.read(suffix + ".html"))

    @for_each_document
    def test_every_link_has_its_target(self, documents, suffix):
        page = documents.page(suffix)
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        for link in page.iter("a"):
            self.assertIn(link.get("href")[1:], ids)

    @for_each_document
    def test_golden_frames_decode_to_the_meaning_beside_them(self, documents, suffix):
        frames, meanings = [], []
        for golden in documents.page(suffix).iter("dl"):
            meaning = text_of(golden.find("dd[@class='says']"))
            for code in golden.iter("code"):
                frames.append(code.text)
                meanings.append(meaning)
        self.assertGreater(len(frames), 40)
        self.assertEqual(documents.decode(frames), meanings)

    @for_each_document
    def test_the_same_golden_frames_stand_in_markdown(self, documents, suffix):
        page = [(text_of(golden.find("dd[@class='says']")), [code.text for code in golden.iter("code")])
                for golden in documents.page(suffix).iter("dl")]
        markdown = []
        for line in documents.read(suffix + ".md").split("\n## 8. ")[1].splitlines():
            if frame := re.fullmatch(r"- [^`:]+: `([0-9A-F ]+)`", line):
                markdown[-1][1].append(frame[1])
            elif line.startswith(("- means: ", "- 含义: ")):
                markdown.append((unescaped(line.split(": ", 1)[1]), []))
        self.assertEqual(markdown, page)

    @for_each_document
    def test_every_frame_anywhere_has_a_right_checksum_and_decodes(self, documents, suffix):
        for tail in (".html", ".md"):
            frames = [frame for frame in FRAME.findall(documents.read(suffix + tail))
                      if len(frame) > 3 * 8]
            self.assertGreater(len(frames), 40)
            for frame in frames:
                if frame.startswith("FF"):
                    self.assertTrue(checksum_agrees(frame), frame)
            documents.decode(frames)

    @for_each_document
    def test_golden_frames_cover_every_exchange(self, documents, suffix):
        wanted = set(range(0x01, 0x23)) | {0x27, 0x28, 0x29, 0x2A}
        page = documents.page(suffix)
        codes = [code.text for golden in page.iter("dl") for code in golden.iter("code")]
        serial = {bytes.fromhex(code)[4] for code in codes if code.startswith("FF")}
        self.assertEqual(serial & wanted, wanted)
        cloud = {bytes.fromhex(code)[7] for code in codes if code.startswith("00 00 00 03")
                 and bytes.fromhex(code)[4] < 0x80}
        self.assertTrue({0x90, 0x91, 0x93} <= cloud)

    @for_each_document
    def test_the_places_are_those_of_the_layout(self, documents, suffix):
        code, out, err = run("show", documents.definition, "--stage", "layout", "--format", "json")
        self.assertEqual(code, 0, err)
        layout = json.loads(out)
        expected = []
        for point in layout["datapoints"]:
            place = point.get("status") or {}
            facts = [point["id"], point["name"], point["flag_bit"], place.get("byte_offset"),
                     place.get("bit_offset"), place.get("bits", point.get("bits")),
                     place.get("wire_byte"), place.get("wire_bit")]
            expected.append(["–" if fact is None else str(fact) for fact in facts])
            self.assertIn(point.get("vals"), (None, point.get("status")))
        self.assertEqual(rows_of(documents.page(suffix), "places"), expected)
        markdown = [[cell.strip(" `") for cell in line.strip("|").split("|")]
                    for line in documents.read(suffix + ".md").splitlines()
                    if re.match(r"\| \d+ \| `\w+` \|(?: [\d–]+ \|){6}$", line)]
        self.assertEqual(markdown, expected)
        counts = {key[:-6]: value for key, value in layout.items() if key.endswith("_bytes")}
        page = documents.read(suffix + ".html")
        for name, value in counts.items():
            self.assertIn(f"<tr><td>{name}</td><td>{value} B</td></tr>", page)

    @for_each_document
    def test_the_fingerprint_is_that_of_show(self, documents, suffix):
        code, out, err = run("show", documents.definition, "--stage", "fingerprint")
        self.assertEqual(code, 0, err)
        page = documents.read(suffix + ".html")
        name = re.search(r"<code>([0-9a-f]{16})</code>", page)[1]
        self.assertIn(name, out)

    @for_each_document
    def test_command_tables_count_their_bytes(self, documents, suffix):
        """Offsets follow each other, and the length is what stands behind it."""
        frames = [frame for frame in documents.page(suffix).iter("div")
                  if frame.get("class") == "frame" and frame.find("h4") is not None]
        self.assertGreater(len(frames), 45)
        for frame in frames:
            rows = [[text_of(cell) for cell in row] for row in frame.find(".//tbody")]
            offset = 0
            for at, size, _, _ in rows:
                self.assertEqual(int(at.split(" ")[0]), offset)
                offset += int(size) if size != "n" else 0
            length = rows[1][2]
            stated = int(length.split(" ")[0]) if "n" in length else int(length.replace(" ", ""), 16)
            self.assertEqual(stated, offset - 4, text_of(frame.find("h4")))

    def test_scaled_numbers_have_exact_examples(self):
        page = self.documents["thermostat"].page("")
        rows = [[text_of(cell) for cell in row] for table in page.iter("table")
                if table.get("class") == "number" for row in table.find("tbody")]
        self.assertEqual(rows, [["0", "00", "5 °C"], ["30", "1E", "20 °C"], ["60", "3C", "35 °C"],
                                ["0", "00 00", "-20 °C"], ["400", "01 90", "20 °C"],
                                ["800", "03 20", "60 °C"]])
        text = self.documents["thermostat"].read(".md")
        self.assertIn("y = (5 × x + 50) / 10, x = (y × 10 − 50) / 5", text)
        self.assertIn("y = (x − 200) / 10, x = y × 10 + 200", text)

    def test_texts_of_the_definition_are_shown_and_never_obeyed(self):
        with tempfile.TemporaryDirectory() as folder:
            definition = pathlib.Path(folder) / "product.yaml"
            definition.write_text(HOSTILE, encoding="utf-8")
            documents = Documents(definition)
            for suffix in LANGUAGES:
                page = documents.page(suffix)
                self.assertIn("</td><script>alert(1)</script>", text_of(page))
                self.assertIsNone(page.find(".//script"))
                markdown = documents.read(suffix + ".md")
                self.assertNotIn("\n| 0 | `a` | </td><script>", markdown)
                self.assertIn("0 = \\<i>, 1 = \\|, 2 = \\*x\\*, 3 = , 4 = \\\\", markdown)

    def test_a_large_product_has_a_bounded_number_of_golden_frames(self):
        points = "\n".join(f"  - {{name: p{i}, access: writable, type: number, min: 0, max: 200}}"
                           for i in range(200))
        with tempfile.TemporaryDirectory() as folder:
            definition = pathlib.Path(folder) / "product.yaml"
            definition.write_text("gizgen: 1\nproduct: {id: many, key: 0123456789abcdef0123456789abcdef}\n"
                                  f"datapoints:\n{points}\n", encoding="utf-8")
            page = Documents(definition).page("")
            singles = [text_of(title) for title in page.iter("h3")
                       if text_of(title).startswith("control of one value: ")]
            self.assertEqual(len(singles), 24)


if __name__ == "__main__":
    unittest.main()
