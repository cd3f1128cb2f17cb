"""Answers of slow peers, kept in bench/out by the content of what was asked, so that a benchmark asks anew only where it takes the time.

The name of a kept answer is the SHA-256 of the script that gives it, the versions of its libraries and the question: whatever of them
changes, the answer is made anew. One file of JSON lines for each script; the folder may be deleted at any time.
"""
import hashlib
import json
import os
import sys


class Answers:
    def __init__(self, versions, script=sys.argv[0]):
        script = os.path.abspath(script)
        with open(script, "rb") as file:
            self.salt = hashlib.sha256(file.read() + versions.encode()).hexdigest()
        folder = os.path.join(os.path.dirname(script), "..", "out")
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, os.path.basename(script).replace(".py", ".jsonl"))
        self.kept = {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                for line in file:
                    try:
                        key, answer = json.loads(line)
                    except ValueError:
                        continue  # cut off when a run was stopped
                    self.kept[key] = answer

    def key(self, question):
        return hashlib.sha256((self.salt + json.dumps(question, sort_keys=True)).encode()).hexdigest()

    def keep(self, questions, answers):
        with open(self.path, "a", encoding="utf-8") as file:
            for question, answer in zip(questions, answers):
                key = self.key(question)
                if key not in self.kept:
                    self.kept[key] = answer
                    file.write(json.dumps([key, answer]) + "\n")

    def of(self, questions, function, pool, portion=64):
        """The answers to all questions, the unknown ones by the function in a pool and kept after every few."""
        missing = {self.key(question): question for question in questions if self.key(question) not in self.kept}
        asked = list(missing.values())
        for first in range(0, len(asked), portion):
            part = asked[first:first + portion]
            self.keep(part, pool.map(function, part, chunksize=4))
        return [self.kept[self.key(question)] for question in questions]
