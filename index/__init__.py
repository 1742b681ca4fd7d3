"""The index: embedding, building a generation, searching it."""

import lazy_loader  # each name is loaded when it is asked for: a question needs no builder

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
