"""``python -m benchmarks [--quick] [--json]``."""

import os

# One thread: OpenBLAS waits in a busy loop for cores that are taken, and then measures the other programs.
for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

if __name__ == "__main__":
    from benchmarks.run import main

    main()
