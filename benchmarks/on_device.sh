#!/usr/bin/env bash
# Every lesson in the full profile on JAX and PyTorch, on whatever accelerator is here, several at a time, in under nine
# minutes and without a network.
#
#     benchmarks/on_device.sh                                       # everything, into runs/<time>/
#     benchmarks/on_device.sh --backends torch --lessons 02 05 -o report/ --budget 300
#     benchmarks/on_device.sh --wheels wheels/ -o report/           # Keras and papermill are not installed here
#
# Where a backend has no accelerator, the profile is smoke unless --profile says otherwise. It leaves in its folder:
#
#     run.json               versions, device, times, memory, contracts, points, and what was not run and why
#     table.md, table.json   lesson, backend, seconds, peak device memory, contracts held, points
#     index.html             the page, with every figure
#     jax/, torch/           the executed notebooks
#
# It ends with 0 when everything that ran has passed, with 1 when something has not or nothing ran, with 2 when it was
# called wrongly. `course run --record-from FOLDER` then puts the figures into course/lesson_costs.json, under the
# device's name, on any machine: run.json is all that it reads.
#
# A bare machine that has JAX and PyTorch, and no way to fetch the rest, takes the rest as wheels. They are installed
# beside what is there, never over it. To collect them, on a machine with a network, in this repository, and with the
# device's Python version (here 3.12 on 64-bit x86):
#
#     python3 benchmarks/on_device.py --requirements > needed.txt
#     python3 -m pip download -r needed.txt -d wheels --only-binary=:all: --python-version 3.12 \
#         --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 \
#         --platform manylinux2014_x86_64
#
# A wheel of something that the device has already may be deleted from the folder to make it smaller (NumPy, SciPy,
# scikit-learn, Matplotlib, h5py): what is installed is taken first.
#
# PYTHON chooses the interpreter; it is the one that has JAX and PyTorch. All options: benchmarks/on_device.sh --help
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# The checkout is all that is needed of the course itself: nothing is built or installed for it.
export PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"
# Progress must be seen while it is made, also through a pipe.
export PYTHONUNBUFFERED=1
exec "${PYTHON:-python3}" "$root/benchmarks/on_device.py" "$@"
