"""Runs the command-line cases in tests/cli/*.t.

A case is one file: the inputs, the command, and everything that must come out.

    =TITLE= what the case shows
    =FILE= rules.v4               the lines that follow, until the next section
    =FILE= noise.bin escapes      likewise, with \\x00 and the other escapes of Python
    =RUN= fwlint check rules.v4   words as a shell would cut them; nothing else of a shell
    =STDIN= [escapes]             what the command reads
    =STDOUT=                      exact
    =STDOUT= contains             every line must occur, in this order
    =STDERR= [contains]
    =EXIT= 1

Sections after a RUN belong to it; a file may have several RUNs, all in one fresh folder. STDOUT and
STDERR that are left out must be empty, EXIT that is left out is 0. `=FILE= name output` after a RUN
is a file that the command must have written, `=FILE= name absent` one that must not exist. With
--bless exact sections are rewritten to what came out.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

SECTION = re.compile(r"^=([A-Z]+)=(?: (.*))?$")
SCRUBBED = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm"}
SECONDS = 60


class Section:
    def __init__(self, kind, argument):
        self.kind = kind
        self.argument = argument or ""
        self.lines = []

    def text(self):
        return "".join(line + "\n" for line in self.lines)

    def data(self):
        text = self.text()
        if self.argument.endswith("escapes"):
            body = text[:-1] if text.endswith("\n") else text
            return body.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")
        return text.encode()


def read_sections(path):
    sections = []
    with open(path, encoding="utf-8", newline="") as lines:  # CSV ends its lines with CR LF
        for line in lines.read().split("\n")[:-1]:
            match = SECTION.match(line)
            if match:
                sections.append(Section(match.group(1), match.group(2)))
            elif sections:
                sections[-1].lines.append(line)
            else:
                raise ValueError(f"{path}: text before the first section")
    return sections


def write_sections(path, sections):
    with open(path, "w", encoding="utf-8", newline="") as out:
        for s in sections:
            out.write(f"={s.kind}={' ' if s.argument else ''}{s.argument}\n{s.text()}")


class Case:
    def __init__(self, program, path, bless):
        self.program = os.path.abspath(program)
        self.path = path
        self.bless = bless
        self.sections = read_sections(path)
        self.faults = []

    def run(self):
        with tempfile.TemporaryDirectory(prefix="fwlint-case-") as folder:
            i = 0
            while i < len(self.sections):
                s = self.sections[i]
                if s.kind == "FILE":
                    self.write_file(folder, s)
                elif s.kind == "RUN":
                    end = i + 1
                    while end < len(self.sections) and not self.ends_run(self.sections[end]):
                        end += 1
                    belonging = self.sections[i + 1:end]
                    self.run_command(folder, s, belonging)
                    i += 1 + len(belonging)
                    continue
                elif s.kind != "TITLE":
                    raise ValueError(f"{self.path}: {s.kind} belongs to a RUN")
                i += 1
        if self.bless:
            write_sections(self.path, self.sections)
        return self.faults

    @staticmethod
    def ends_run(s):
        words = s.argument.split()
        return s.kind == "RUN" or (s.kind == "FILE" and words[-1] not in ("output", "absent"))

    def write_file(self, folder, s):
        target = os.path.join(folder, s.argument.split()[0])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as out:
            out.write(s.data())

    def run_command(self, folder, run, belonging):
        words = shlex.split(run.argument)
        environment = dict(SCRUBBED)
        while "=" in words[0]:
            name, value = words.pop(0).split("=", 1)
            environment[name] = value
        if words[0] != "fwlint":
            raise ValueError(f"{self.path}: a RUN starts with fwlint")
        by_kind = {s.kind: s for s in belonging if s.kind != "FILE"}
        stdin = by_kind["STDIN"].data() if "STDIN" in by_kind else b""
        done = subprocess.run([self.program] + words[1:], cwd=folder, env=environment, input=stdin,
                              capture_output=True, timeout=SECONDS, check=False)
        self.compare_text(run, belonging, "STDOUT", done.stdout)
        self.compare_text(run, belonging, "STDERR", done.stderr)
        expected = by_kind["EXIT"].argument if "EXIT" in by_kind else "0"
        if self.bless:
            self.bless_exit(run, belonging, done.returncode)
        elif str(done.returncode) != expected:
            self.fault(run, f"exit code {done.returncode}, expected {expected}")
        for s in belonging:
            if s.kind == "FILE":
                self.compare_file(run, folder, s)

    def bless_exit(self, run, belonging, code):
        for s in belonging:
            if s.kind == "EXIT":
                s.argument = str(code)
                return
        if code != 0:
            self.insert_after(run, belonging, Section("EXIT", str(code)))

    def insert_after(self, run, belonging, section):
        at = self.sections.index(belonging[-1] if belonging else run) + 1
        self.sections.insert(at, section)
        belonging.append(section)

    def compare_text(self, run, belonging, kind, data):
        text = data.decode("utf-8", "replace")
        section = next((s for s in belonging if s.kind == kind), None)
        if section is not None and section.argument == "contains":
            at = 0
            for line in section.lines:
                found = text.find(line, at)
                if found < 0:
                    self.fault(run, f"{kind} lacks {line!r}; it is:\n{text}")
                    return
                at = found + len(line)
        elif self.bless:
            if section is None and text:
                section = Section(kind, "")
                self.insert_after(run, belonging, section)
            if section is not None:
                section.lines = text.split("\n")[:-1]
        elif text != (section.text() if section else ""):
            self.fault(run, f"{kind} is\n{text}--- expected\n{section.text() if section else ''}---")

    def compare_file(self, run, folder, s):
        name, what = s.argument.split()
        path = os.path.join(folder, name)
        if what == "absent":
            if os.path.exists(path):
                self.fault(run, f"{name} exists")
            return
        if not os.path.exists(path):
            self.fault(run, f"{name} was not written")
            return
        with open(path, encoding="utf-8") as written:
            text = written.read()
        if self.bless:
            s.lines = text.split("\n")[:-1]
        elif text != s.text():
            self.fault(run, f"{name} holds\n{text}--- expected\n{s.text()}---")

    def fault(self, run, what):
        self.faults.append(f"{self.path}: {run.argument}\n  {what}")


def main():
    arguments = sys.argv[1:]
    bless = "--bless" in arguments
    arguments = [a for a in arguments if a != "--bless"]
    if len(arguments) < 2:
        print(__doc__)
        return 2
    faults = []
    for path in arguments[1:]:
        faults += Case(arguments[0], path, bless).run()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
