#!/usr/bin/env bash
# From the data to model/: environment, start weights, training, export. Run it again to go on after a stop.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=training/work
shared=${SHARED:-../shared}
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet -r training/requirements.txt
fi
export PYTHONPATH=training OMP_WAIT_POLICY=passive
"$work/venv/bin/python" -u -m depesza_training.train --shared "$shared" --cache "$work/cache" --out "$work/run" --layers "${LAYERS:-8}" --minutes "${MINUTES:-100}"
"$work/venv/bin/python" -m depesza_training.export --shared "$shared" --cache "$work/cache" --run "$work/run" --model model --version "${VERSION:?the version of the weights, above the one in model/manifest.json}"
