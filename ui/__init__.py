"""The chat in the browser, with its API.

>>> from ui import launch
>>> launch(Assistant(open_index("index-directory")), port=7860)
"""

from ui.app import build_app, launch

__all__ = ["build_app", "launch"]
