from enum import Enum, auto, Flag; from typing import *; import dataclasses, abc, copy
class Colour(Enum): RED = auto(); BLUE = auto()
@dataclasses.dataclass(order=True, frozen=True)
class P: x: int; y: int = 0; tags: List[str] = dataclasses.field(default_factory=list, compare=False)
p = P(int(input("x: "))); print(p, dataclasses.asdict(p), dataclasses.replace(p, y=3) > p, Colour(2), list(Colour), get_type_hints(P))
try: p.x = 3
except dataclasses.FrozenInstanceError as e: print(e)
class Abs(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
try: Abs()
except TypeError as e: print(e)
