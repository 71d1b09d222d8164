"""The program of a process that sets one report or digest: words as JSON in, bytes out.

`python -m integrations.report chart|document|week`. A process of its own, since setting takes up to 150 MB,
which it gives back so.
"""

from __future__ import annotations

import json
import sys

from integrations.report.form import Form
from integrations.report.typeset import typeset

if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(Form(sys.argv[1]), json.load(sys.stdin.buffer)))
