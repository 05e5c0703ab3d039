"""A saved model is found again, by a process that has imported nothing of ours yet."""

import subprocess
import sys

import numpy as np
import pytest
from keras import ops

from course import models

pytestmark = pytest.mark.backend


def test_a_fresh_process_loads_a_model_with_our_layers(tmp_path):
    model = models.build_gpt2(20, max_length=8, width=8, num_layers=1, num_heads=2)
    tokens = np.array([[1, 2, 3]])
    model.save(tmp_path / "gpt2.keras")
    code = (
        "import sys, numpy as np; from course import models; "
        "np.save(sys.argv[2], np.asarray(models.load_model(sys.argv[1]).predict(np.array([[1, 2, 3]]), verbose=0)))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "gpt2.keras", tmp_path / "there.npy"], check=True)
    np.testing.assert_allclose(
        np.load(tmp_path / "there.npy"), ops.convert_to_numpy(model(tokens)), rtol=1e-5, atol=1e-6
    )


def test_what_is_no_saved_model_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing.keras"):
        models.load_model(tmp_path / "nothing.keras")
    (tmp_path / "weights.h5").touch()
    with pytest.raises(ValueError, match=r"weights\.h5"):
        models.load_model(tmp_path / "weights.h5")
