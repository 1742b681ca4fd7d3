"""Learns from the listed questions which questions the documents answer.

Kernel ridge regression (Saunders et al., 1998) over the questions' vectors: +1 for a question that
a section answers, -1 for one near it that no document answers. It is fitted at each build from
the documents alone and needs no other data.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors

# chosen by cross-validation on the project's questions among {1, 2} and {0.3, 1}
GAMMA, RIDGE = 1.0, 0.3
MOST = 8000  # questions that are fitted at most; the equations grow with their cube (256 MB)


def fit_answerability(questions: Vectors, answered: NDArray[np.bool_]) -> NDArray[np.float32]:
    """One weight for each of n questions with vectors of shape (n, dimension).

    All weights are 0 where every question, or none, is answered, or where there are too many.
    """
    count = len(answered)
    if count > MOST or answered.all() or not answered.any():
        return np.zeros(count, dtype=np.float32)
    unit = questions / np.linalg.norm(questions, axis=1, keepdims=True)
    # the rarer class counts as much as the other
    share = np.where(answered, 1.0, answered.sum() / (~answered).sum())
    target = np.where(answered, 1.0, -1.0).astype(np.float32)
    cosines = unit @ unit.T
    equations = _kernel(cosines, out=cosines)  # in place: they are large
    equations[np.diag_indices(count)] += (RIDGE / share).astype(np.float32)
    from scipy.linalg import solve  # only where an index is built

    # transposed, a symmetric matrix is itself, laid out so that LAPACK can work in place
    solved = solve(equations.T, target, assume_a="pos", overwrite_a=True, check_finite=False)
    return np.asarray(solved, dtype=np.float32)


def answerability(cosines: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """From about -1 (like the unanswered questions) to 1; 0 knows nothing.

    `cosines` are those of a question with each listed question, shape (n,).
    """
    return float(_kernel(cosines) @ weights)


def _kernel(
    cosines: NDArray[np.float32], out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Gaussian kernel of unit vectors, by their cosine."""
    scaled = np.multiply(cosines, 2 * GAMMA, out=out)
    scaled -= 2 * GAMMA
    return np.asarray(np.exp(scaled, out=scaled))
