#!/usr/bin/env python3
"""The command line as its users meet it: every command run as a process, its streams and exit code
compared whole. GIZGEN names the binary; the tests write only into folders of their own."""
import json
import os
import pathlib
import pty
import shutil
import stat
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GIZGEN = os.environ.get("GIZGEN", str(ROOT / "build/release/generator/gizgen"))
SOCKET = "samples/smart_socket/product.yaml"
KITCHEN = "samples/kitchen_sink/product.yaml"
SARIF = ROOT / "tests/cli/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"


def run(*words, cwd=ROOT, stdin=None, env=None):
    done = subprocess.run([GIZGEN, *map(str, words)], cwd=cwd, input=stdin, capture_output=True,
                          env={**os.environ, **(env or {})}, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes()
            for p in sorted(pathlib.Path(folder).rglob("*")) if p.is_file()}


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="gizgen-cli-"))
        self.addCleanup(shutil.rmtree, self.dir)

    def check(self, words, code, out=None, err=None, **more):
        got = run(*words, **more)
        self.assertEqual(got[0], code, got)
        if out is not None:
            self.assertEqual(got[1], out)
        if err is not None:
            self.assertEqual(got[2], err)
        return got

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text, encoding="utf-8")
        return path


class Usage(Case):
    def test_a_misspelt_command_is_guessed(self):
        self.check(["chekc"], 2, "", "gizgen: there is no command 'chekc'\n"
                   "Did you mean 'gizgen check'?\n`gizgen --help` shows the usage.\n")

    def test_no_command_is_wrong_usage(self):
        self.check([], 2, "", "gizgen: A subcommand is required\n`gizgen --help` shows the usage.\n")

    def test_a_missing_argument_is_wrong_usage(self):
        self.check(["generate", SOCKET], 2, "",
                   "gizgen: --output is required\n`gizgen generate --help` shows the usage.\n")

    def test_every_command_has_help_with_an_example(self):
        _, listing, _ = self.check(["--help"], 0)
        for command in ("new check show fingerprint generate decode encode import export deploy targets "
                        "templates completion man").split():
            self.assertIn(f"  {command} ", listing)
            _, text, _ = self.check([command, "--help"], 0)
            if command != "targets":
                self.assertIn("Example", text, command)

    def test_the_version_is_one_line(self):
        _, text, _ = self.check(["--version"], 0)
        self.assertRegex(text, r"^gizgen \d+\.\d+\.\d+\n$")

    def test_a_full_disk_is_reported(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([GIZGEN, "show", SOCKET], cwd=ROOT, stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stderr), (
            2, "gizgen: standard output cannot be written: No space left on device\n"))


class Fingerprint(Case):
    NOW = ("gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef}\ndatapoints:\n"
           "  - {name: power, access: writable, type: bool}\n"
           "  - {name: mode, access: writable, type: enum, values: [\"<a> & 'b'\", eco]}\n"
           "  - {name: warmth, access: writable, type: number, min: 0, max: 100}\n")
    CHANGED = "changed  mode: writable enum 1 <a> & 'b'|eco -> writable enum 2 <a> & 'b'|eco|off\n"

    def setUp(self):
        super().setUp()
        self.write("now.yaml", self.NOW)
        self.write("new.yaml", self.NOW.replace("eco]", "eco, 'off']"))
        self.check(["generate", "now.yaml", "-o", "out"], 0, cwd=self.dir)

    def artefacts(self):
        answer = run("fingerprint", "now.yaml", cwd=self.dir)[1]
        self.write("printed.txt", answer)
        print_line, *wire = answer.splitlines()
        self.write("version.json", json.dumps({"fingerprint": print_line.split()[-1], "wire": wire}))
        names = ["out/firmware/README.md", "out/docs/protocol.md", "out/docs/protocol.zh-CN.md",
                 "out/docs/protocol.html", "out/docs/protocol.zh-CN.html", "out/docs/wireshark/lamp.lua",
                 "printed.txt", "version.json", "out/product.yaml"]
        return names, print_line.split()[-1]

    def test_it_is_that_of_show_with_the_lines_it_is_made_of(self):
        _, out, _ = self.check(["fingerprint", SOCKET], 0, err="")
        name, *wire = run("show", SOCKET, "--stage", "fingerprint")[1].splitlines()
        self.assertEqual(out.splitlines(), [f"gizgen fingerprint: {name}", *wire])

    def test_each_generated_file_is_the_same_as_its_definition(self):
        names, name = self.artefacts()
        for file in names:
            self.check(["fingerprint", "now.yaml", "--against", file], 0,
                       f"{name}: the same in now.yaml and {file}\n", "", cwd=self.dir)
            self.check(["fingerprint", file], 0, run("fingerprint", "now.yaml", cwd=self.dir)[1], "",
                       cwd=self.dir)

    def test_each_generated_file_tells_what_differs(self):
        names, _ = self.artefacts()
        for file in names:
            _, out, _ = self.check(["fingerprint", "new.yaml", "--against", file], 1, err="",
                                   cwd=self.dir)
            head, *lines = out.splitlines(keepends=True)
            self.assertRegex(head, rf"^new.yaml has [0-9a-f]{{16}}, {file} has [0-9a-f]{{16}}; "
                                   rf"from {file} to new.yaml:\n$")
            self.assertEqual(lines, [self.CHANGED], file)

    def test_points_come_and_go(self):
        self.write("other.yaml", self.NOW.replace("power", "light"))
        _, out, _ = self.check(["fingerprint", "other.yaml", "--against", "now.yaml"], 1, err="",
                               cwd=self.dir)
        self.assertEqual(out.splitlines()[1:],
                         ["added    light: writable bool 1", "removed  power: writable bool 1"])

    def test_a_file_without_a_fingerprint_is_named(self):
        self.check(["fingerprint", "now.yaml", "--against", "out/firmware/lamp.h"], 1, "",
                   "out/firmware/lamp.h: error E606: the file holds no fingerprint and is no definition\n"
                   "      | name a definition, or a generated file that carries one: firmware/README.md, "
                   "docs/protocol*, docs/wireshark/*.lua, or what the backend answers at /version\n",
                   cwd=self.dir)

    def test_a_file_that_was_changed_is_named(self):
        text = (self.dir / "out/docs/protocol.md").read_text(encoding="utf-8")
        self.write("cut.md", text.replace("    power writable bool 1\n", ""))
        code, out, err = run("fingerprint", "now.yaml", "--against", "cut.md", cwd=self.dir)
        self.assertEqual((code, out), (1, ""))
        self.assertRegex(err, "^cut.md: error E607: the lines below fingerprint [0-9a-f]{16} are not "
                              "those it is made of\n")

    def test_a_missing_file_is_a_fault_outside(self):
        self.assertIn("E101", self.check(["fingerprint", "now.yaml", "--against", "none.md"], 2, "",
                                         cwd=self.dir)[2])


class Check(Case):
    BAD = ("gizgen: 1\nproduct: {id: lamp, key: 0123456789abcdef0123456789abcdef}\ndatapoints:\n"
           "  - {name: power, access: writable, type: boool, title: 电源}\n")

    def test_a_good_definition_is_fine(self):
        self.check(["check", SOCKET], 0, f"{SOCKET}: fine, 1 datapoint\n", "")

    def test_all_samples_are_fine(self):
        self.check(["check", *sorted(ROOT.glob("samples/*/product.yaml"))], 0)

    def test_a_mistake_has_place_line_caret_and_remedy(self):
        self.write("lamp.yaml", self.BAD)
        _, _, err = self.check(["check", "lamp.yaml"], 1, "", cwd=self.dir)
        self.assertIn("lamp.yaml:4:", err)
        self.assertIn("did you mean 'bool'?", err)
        self.assertIn("^", err)

    def test_json_lists_the_findings_on_standard_output(self):
        self.write("lamp.yaml", self.BAD)
        _, out, _ = self.check(["check", "lamp.yaml", "--format", "json"], 1, err="", cwd=self.dir)
        [finding] = json.loads(out)["diagnostics"]
        self.assertEqual((finding["severity"], finding["file"], finding["line"]),
                         ("error", "lamp.yaml", 4))
        _, out, _ = self.check(["check", SOCKET, "--format", "json"], 0, err="")
        self.assertEqual(json.loads(out), {"diagnostics": []})

    def test_github_annotates(self):
        self.write("lamp.yaml", self.BAD)
        _, out, _ = self.check(["check", "lamp.yaml", "--format", "github"], 1, err="", cwd=self.dir)
        self.assertRegex(out, r"^::error file=lamp.yaml,line=4,col=\d+,endColumn=\d+,title=E\d+::.+\n$")

    @unittest.skipUnless(SARIF.exists(), "the SARIF validator is not installed")
    def test_sarif_is_valid_by_a_validator_that_is_not_ours(self):
        SARIF.chmod(SARIF.stat().st_mode | stat.S_IXUSR)
        self.write("灯 1.yaml", self.BAD)
        for files, code in ((["灯 1.yaml", "missing.yaml"], 2), (["灯 1.yaml"], 1)):
            _, out, _ = self.check(["check", *files, "--format", "sarif"], code, err="", cwd=self.dir)
            log = self.write("findings.sarif", out)
            done = subprocess.run([str(SARIF), "validate", str(log)], capture_output=True, text=True,
                                  env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
            self.assertNotIn("error", done.stdout)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertEqual(len(json.loads(out)["runs"][0]["results"]), len(files))

    def test_a_missing_file_and_a_directory_are_plain_errors(self):
        self.check(["check", "missing.yaml"], 2, "",
                   "missing.yaml: error E101: cannot read the file: No such file or directory\n"
                   "      | check the path\n", cwd=self.dir)
        self.check(["check", "."], 2, "",
                   ".: error E101: cannot read the file: it is a directory\n"
                   "      | name the definition in it\n", cwd=self.dir)

    def test_a_huge_file_is_refused_before_it_is_parsed(self):
        with open(self.dir / "huge.yaml", "wb") as huge:
            huge.truncate(100 << 20)
        _, _, err = self.check(["check", "huge.yaml"], 1, "", cwd=self.dir)
        self.assertIn("E104", err)

    def test_windows_line_ends_and_a_byte_order_mark_are_fine(self):
        text = (ROOT / KITCHEN).read_text(encoding="utf-8")
        (self.dir / "crlf.yaml").write_bytes(
            b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        self.check(["check", "crlf.yaml"], 0, err="", cwd=self.dir)

    def test_colour_only_on_a_terminal(self):
        self.write("lamp.yaml", self.BAD)
        _, _, err = self.check(["check", "lamp.yaml"], 1, cwd=self.dir)
        self.assertNotIn("\x1b[", err)
        for extra, coloured in (({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)):
            ours, theirs = pty.openpty()
            subprocess.run([GIZGEN, "check", "lamp.yaml"], cwd=self.dir, stderr=theirs,
                           env={**os.environ, **extra})
            os.close(theirs)
            seen = os.read(ours, 65536)
            os.close(ours)
            self.assertEqual(b"\x1b[" in seen, coloured)


class Generate(Case):
    def test_a_second_run_changes_nothing(self):
        self.check(["generate", KITCHEN, "-o", self.dir / "out"], 0, err="")
        first = {p: (self.dir / "out" / p).stat().st_mtime_ns for p in tree(self.dir / "out")}
        _, out, _ = self.check(["generate", KITCHEN, "-o", self.dir / "out"], 0)
        self.assertIn(" 0 added, 0 changed, 0 removed", out)
        second = {p: (self.dir / "out" / p).stat().st_mtime_ns for p in tree(self.dir / "out")}
        ours = [p for p in first if not p.startswith(".gizgen/")]
        self.assertEqual({p: first[p] for p in ours}, {p: second[p] for p in ours})

    def test_check_tells_whether_the_tree_is_up_to_date(self):
        out = self.dir / "out"
        code, text, _ = self.check(["generate", SOCKET, "-o", out, "--check"], 1)
        self.assertIn(f"add    {out}/firmware/smart_socket.h\n", text)
        self.assertFalse(out.exists())
        self.check(["generate", SOCKET, "-o", out], 0)
        self.check(["generate", SOCKET, "-o", out, "--check"], 0, "", "")

    def test_the_copy_of_the_definition_that_a_tree_keeps_gives_the_same_tree(self):
        lamp, out = self.dir / "lamp.yaml", self.dir / "out"
        shutil.copy(ROOT / SOCKET, lamp)
        self.check(["generate", lamp, "-o", out], 0)
        self.assertIn("from lamp.yaml: ", (out / "Dockerfile").read_text())
        self.check(["generate", out / "product.yaml", "-o", out, "--check"], 0, "", "")

    def test_a_hand_edit_stops_the_run_before_anything_is_written(self):
        out = self.dir / "out"
        self.check(["generate", SOCKET, "-o", out], 0)
        header = out / "firmware/smart_socket.h"
        header.write_text(header.read_text() + "/* mine */\n")
        before = tree(out)
        changed = self.write("product.yaml", (ROOT / SOCKET).read_text().replace("power", "lamp"))
        self.check(["generate", changed, "-o", out], 1, "",
                   f"{header}: error E603: this generated file was changed by hand\n"
                   "      | move your change into a file of yours or into the definition, then delete this "
                   "file; --diff shows the edit\n")
        self.assertEqual(tree(out), before)
        code, text, _ = self.check(["generate", SOCKET, "-o", out, "--check"], 1)
        self.assertIn(f"edited {header}\n", text)

    def test_a_diff_applied_to_the_old_tree_gives_the_new(self):
        out = self.dir / "out"
        self.check(["generate", SOCKET, "-o", out], 0)
        changed = self.write("product.yaml",
                             (ROOT / SOCKET).read_text().replace("name: power", "name: lamp"))
        _, diff, _ = self.check(["generate", changed, "-o", out, "--diff"], 0, err="")
        shutil.copytree(out, self.dir / "patched")
        subprocess.run(["patch", "-s", "-p1"], cwd=self.dir / "patched", input=diff.encode(), check=True)
        self.check(["generate", changed, "-o", out], 0)
        new, patched = tree(out), tree(self.dir / "patched")
        for files in (new, patched):
            for path in [p for p in files if p.startswith(".gizgen/")]:
                del files[path]
        self.assertEqual(patched, new)

    def test_a_dry_run_writes_nothing(self):
        self.check(["generate", SOCKET, "-o", self.dir / "out", "--dry-run"], 0, err="")
        self.assertFalse((self.dir / "out").exists())

    def test_one_bad_definition_of_many_leaves_every_directory_as_it_was(self):
        bad = self.write("bad.yaml", Check.BAD)
        self.check(["generate", SOCKET, bad, "-o", self.dir / "out"], 1)
        self.assertFalse((self.dir / "out").exists())

    def test_several_definitions_get_a_folder_each_and_ids_must_differ(self):
        self.check(["generate", SOCKET, KITCHEN, "-o", self.dir / "out"], 0)
        self.assertEqual(sorted(p.name for p in (self.dir / "out").iterdir()),
                         ["kitchen_sink", "smart_socket"])
        self.check(["generate", SOCKET, SOCKET, "-o", self.dir / "two"], 1, "",
                   f"{SOCKET}: error E602: product id 'smart_socket' is also that of {SOCKET}\n"
                   "      | each product of one run needs an id of its own: it names the directory\n")

    def test_an_unknown_target_is_guessed(self):
        self.check(["generate", SOCKET, "-o", self.dir / "out", "--target", "firmwear"], 1, "",
                   "--target: error E601: there is no target 'firmwear'\n"
                   "      | did you mean 'firmware'?\n")

    def test_a_template_from_disk_wins_and_its_mistakes_have_a_place(self):
        mine = self.dir / "mine"
        self.check(["templates", mine], 0)
        header = mine / "firmware/product.h.mustache"
        header.write_text("/* mine */\n" + header.read_text())
        self.check(["generate", SOCKET, "-o", self.dir / "out", "--templates", mine], 0)
        self.assertTrue(any(text.startswith(b"/* mine */") for text in tree(self.dir / "out").values()))
        header.write_text("{{no_such_name}}\n")
        _, _, err = self.check(["generate", SOCKET, "-o", self.dir / "out", "--templates", mine], 1)
        self.assertIn(f"{header.relative_to(mine)}:1:", err)

    def test_the_same_bytes_in_every_locale_time_zone_and_folder(self):
        seen = None
        for number, env in enumerate(({"LC_ALL": "C", "TZ": "UTC"},
                                      {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Shanghai"},
                                      {"LC_ALL": "de_DE.UTF-8", "TZ": "America/St_Johns"})):
            folder = self.dir / f"in-{number}"
            folder.mkdir()
            for sample in sorted(ROOT.glob("samples/*/product.yaml")):
                shutil.copy(sample, folder / "product.yaml")
                self.check(["generate", "product.yaml", "-o", f"out/{sample.parent.name}"], 0,
                           cwd=folder, env=env)
            now = tree(folder / "out")
            self.assertEqual(seen or now, now)
            seen = now

    def test_an_unwritable_directory_is_a_plain_error(self):
        self.write("out", "a file")
        code, _, err = self.check(["generate", SOCKET, "-o", self.dir / "out"], 2)
        self.assertTrue(err.startswith("gizgen: "), err)


class Frames(Case):
    def test_the_control_of_the_log(self):
        _, out, _ = self.check(["decode", SOCKET, "0000000306000090010101"], 0, err="")
        self.assertIn("control, power = true", out)
        _, out, _ = self.check(["decode", SOCKET, "00000003050000910300"], 0, err="")
        self.assertIn("read reply, power = false", out)

    def test_encode_gives_the_frames_of_the_log_back(self):
        _, out, _ = self.check(["encode", SOCKET, "control", "power=true"], 0, err="")
        self.assertIn("cloud 0000000306000090010101\n", out)
        _, out, _ = self.check(["encode", SOCKET, "reply", "power=false"], 0, err="")
        self.assertIn("cloud 00000003050000910300\n", out)

    def test_decode_reads_lines_from_standard_input(self):
        lines = b"0000000306000090010101\n\n# a comment\n00000003050000910300\n"
        _, out, _ = self.check(["decode", SOCKET, "-"], 0, err="", stdin=lines)
        self.assertLess(out.index("control, power = true"), out.index("read reply, power = false"))

    def test_a_bad_frame_is_a_finding(self):
        code, out, err = self.check(["decode", SOCKET, "ffff000803050000010101 14"], 1)
        self.assertIn("checksum", out + err)

    def test_what_encode_says_decode_understands(self):
        for kind in ("control", "read", "reply", "report"):
            _, out, _ = self.check(["encode", KITCHEN, kind], 0) if kind != "control" else \
                self.check(["encode", KITCHEN, kind, "--sn", "7", "switch=true"], 0)
            for line in out.splitlines():
                self.check(["decode", KITCHEN, line.split()[1]], 0, err="")

    def test_decode_as_json(self):
        _, out, _ = self.check(["decode", SOCKET, "0000000306000090010101", "--format", "json"], 0)
        self.assertEqual(json.loads(out)[0]["summary"], "control, power = true")


class Files(Case):
    def test_a_new_product_is_fine_and_never_overwrites(self):
        self.check(["new", "desk_lamp"], 0, cwd=self.dir, err="")
        self.check(["check", "desk_lamp/product.yaml"], 0, cwd=self.dir, err="")
        (self.dir / "desk_lamp/product.yaml").write_text("mine")
        self.check(["new", "desk_lamp"], 2, "", cwd=self.dir)
        self.assertEqual((self.dir / "desk_lamp/product.yaml").read_text(), "mine")

    def test_export_and_import_come_back(self):
        self.check(["export", "gizwits", KITCHEN, "-o", self.dir / "a.json"], 0, "", "")
        self.check(["import", "gizwits", self.dir / "a.json", "-o", self.dir / "b.yaml"], 0, "", "")
        self.check(["export", "gizwits", self.dir / "b.yaml", "-o", self.dir / "c.json"], 0, "", "")
        self.assertEqual(json.loads((self.dir / "a.json").read_text()),
                         json.loads((self.dir / "c.json").read_text()))

    def test_an_output_that_differs_is_not_overwritten(self):
        target = self.write("a.json", "mine")
        _, _, err = self.check(["export", "gizwits", SOCKET, "-o", target], 2, "")
        self.assertIn("--force", err)
        self.assertEqual(target.read_text(), "mine")
        self.check(["export", "gizwits", SOCKET, "-o", target, "--force"], 0)

    def test_show_prints_the_layout_as_json(self):
        _, out, _ = self.check(["show", SOCKET, "--stage", "layout", "--format", "json"], 0, err="")
        place = {"byte_offset": 0, "bit_offset": 0, "bits": 1, "wire_byte": 0, "wire_bit": 0}
        self.assertEqual(json.loads(out), {
            "protocol": "standard", "attr_flags_bytes": 1, "attr_vals_bytes": 1,
            "dev_status_bytes": 1, "datapoints": [
                {"name": "power", "id": 0, "access": "writable", "type": "bool", "flag_bit": 0,
                 "vals": place, "status": place}]})

    def test_every_stage_is_json(self):
        for stage in ("product", "layout", "views"):
            _, out, _ = self.check(["show", KITCHEN, "--stage", stage], 0)
            json.loads(out)


class Shells(Case):
    def test_bash_completes_commands_options_and_values(self):
        script = run("completion", "bash")[1]
        probe = script + """
complete_line() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _gizgen; echo "${COMPREPLY[*]}"; }
complete_line gizgen gen
complete_line gizgen generate --dr
complete_line gizgen check --format s
complete_line gizgen import giz
"""
        done = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, cwd=self.dir)
        self.assertEqual((done.stdout, done.stderr), ("generate\n--dry-run\nsarif\ngizwits\n", ""))

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_accepts_its_script(self):
        path = self.write("_gizgen", run("completion", "zsh")[1])
        done = subprocess.run(["zsh", "-n", path], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_the_manual_page_renders_without_warnings(self):
        page = self.write("gizgen.1", run("man")[1])
        done = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True,
                              env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr, "")
        self.assertIn("gizgen generate product.yaml -o out", done.stdout)


if __name__ == "__main__":
    unittest.main()
