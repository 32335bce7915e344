"""What Numba compiles: loops over millions, which hold no lock of the interpreter while they run.

Kept on disk beside the module (or in the user's cache), so that each is compiled once on a machine. Numba compiles one
anew where its own file changed, and not where another's did that it calls: who edits these files in place deletes
`*.nbi` in `__pycache__`, as the tests do.
"""

from __future__ import annotations

from numba import njit

compiled = njit(cache=True, nogil=True, error_model="numpy")
# Sums in any order: several numbers at once, and another last digit.
compiled_loosely = njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
