"""Does the endpoint keep its word? Random requests, good and bad, made from its OpenAPI document by schemathesis.

    python -m benchmarks.contract [CORPUS] [--cases 2000]

Every answer must have a status, a type, headers and a shape that the document names; a fault of the server is never one
of them. It prints how many answers there were of each status, or
the request that reproduces what was wrong. tests/webui/test_openapi.py runs a few hundred.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from benchmarks.corpus import corpus
from search.engine import open_engine
from search.settings import read_settings
from webui.app import create_app
from webui.openapi import OPERATIONS

DOCUMENT = "/api/v1/openapi.json"
# What schemas cannot say: that to-date does not lie before from-date, which cursors there are, that an empty value is as
# good as none, and that everything in an address is a text. tests/webui/test_openapi.py tries each parameter by itself.
BEYOND_SCHEMAS = [positive_data_acceptance, negative_data_rejection]


def keeps(app: Flask, cases: int) -> Counter[int]:
    """How many answers there were of each status. Raises what schemathesis does if one was wrong."""
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    every = [result.ok() for result in schema.get_all_operations()]
    tried = [(op, GenerationMode.POSITIVE) for op in every]
    tried += [(op, GenerationMode.NEGATIVE) for op in every if OPERATIONS[op.path].parameters]
    each = -(-cases // sum(OPERATIONS[op.path].varies for op, _ in tried))  # the others are asked once
    answers: Counter[int] = Counter()
    for operation, mode in tried:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=each,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        def ask(case: Case) -> None:
            response = case.call()
            answers[response.status_code] += 1
            case.validate_response(response, excluded_checks=BEYOND_SCHEMAS)

        ask()
    return answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("data/sample"))
    parser.add_argument("--cases", type=int, default=2000)
    given_ = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"{folder}/index", create=True)
        engine.write(corpus(given_.corpus, Path(folder)).articles())
        began = time.perf_counter()
        answers = keeps(create_app(engine, read_settings({})), given_.cases)
        engine.close()
    told = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    print(f"{answers.total()} requests in {time.perf_counter() - began:.0f} s, every answer as documented: {told}")


if __name__ == "__main__":
    main()
