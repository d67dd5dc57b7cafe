"""An annotation taken apart: the type itself, and the words and constraints that `Annotated` adds."""

from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin


class UnfitType(Exception):
    """Why a type cannot be a field, to follow the name of its parameter."""


class Annotation(NamedTuple):
    """`base` is the type without its wrappers; `optional` says that None is allowed as well."""

    base: Any
    optional: bool = False
    metadata: tuple[Any, ...] = ()

    def help(self) -> str:
        """The help in `Annotated`: a plain string, or the text of a `Doc` or of msgspec's `Meta`."""
        for each in self.metadata:
            for words in (each, getattr(each, "documentation", None), getattr(each, "description", None)):
                if isinstance(words, str):
                    return words
        return ""

    def formats(self) -> list[Any]:
        """The formats of text that `core.types.Format` and JSON Schema name."""
        return [getattr(each, "format", None) or _schema(each).get("format") for each in self.metadata]

    def choices(self) -> list[Any]:
        """The only values that are allowed, by JSON Schema's `enum`."""
        return next((_schema(each)["enum"] for each in self.metadata if "enum" in _schema(each)), [])


def unwrap(annotation: Any) -> Annotation:
    """`annotation` without `Annotated`, `X | None`, aliases and NewTypes around it. Raises `UnfitType`."""
    metadata: tuple[Any, ...] = ()
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            metadata = (*annotation.__metadata__, *metadata)
            annotation = annotation.__origin__
        elif origin in (Union, UnionType):
            others = [each for each in get_args(annotation) if each is not NoneType]
            if len(others) != 1:
                raise UnfitType(f"{name_of(annotation)} could be several types")
            annotation, optional = others[0], True
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        else:
            return Annotation(annotation, optional, metadata)


def name_of(annotation: Any) -> str:
    """The annotation as the author wrote it, more or less."""
    plain = isinstance(annotation, type) and not get_args(annotation)
    return annotation.__name__ if plain else str(annotation)


def _schema(metadatum: Any) -> dict[str, Any]:
    return getattr(metadatum, "extra_json_schema", None) or {}
