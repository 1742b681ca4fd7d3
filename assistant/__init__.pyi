from .answers import Answer as Answer
from .answers import Block as Block
from .answers import Citation as Citation
from .answers import Outcome as Outcome
from .default import answer as answer
from .pipeline import Assistant as Assistant
