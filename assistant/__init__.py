"""The assistant: from a question to a cited answer.

>>> from assistant import answer
>>> answer("How do we ask for a national workshop?").citations[0].title
"""

import lazy_loader  # each name is loaded when it is asked for, so that --help stays fast

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
