"""Holds JSON against a model class of the Tencent Cloud SDK.

The SDK itself takes whatever comes: an unknown field is a warning, a missing one is None, and no type is checked. What the API promises stands in
the docstrings that the SDK's models are generated with: ":param _Name: ... :type Name: str", and a note where a field may be null.
"""

import functools
import re
import sys

_SCALARS = {"str": str, "int": int, "float": (int, float), "bool": bool}
_FIELD = re.compile(r":param _(\w+):(.*?)\n\s+:type \1: (.+?)\n", re.DOTALL)


@functools.cache
def fields(model):
    """{name: (type, may be null)} of a model class."""
    return {name: (kind.strip(), "null" in text) for name, text, kind in _FIELD.findall(model.__init__.__doc__ or "")}


def mismatches(model, found, path="", missing=True, allowed=()):
    """What is wrong with `found` as JSON of `model`, one line each. `missing`: whether every field has to be there, as in answers.
    `allowed`: paths that may be null though the page does not say so."""
    if not isinstance(found, dict):
        return [f"{path}: {found!r} is not an object"]
    known = fields(model)
    lines = [f"{path}.{name}: the SDK knows no such field" for name in found if name not in known]
    if missing:
        lines += [f"{path}.{name}: missing" for name in known if name not in found]
    for name in known.keys() & found.keys():
        kind, may_be_null = known[name]
        if found[name] is None:
            if not may_be_null and f"{path}.{name}" not in allowed:
                lines.append(f"{path}.{name}: null, which is not documented")
        else:
            lines += _value(model, kind, found[name], f"{path}.{name}", missing, allowed)
    return lines


def _value(model, kind, found, path, missing, allowed):
    if kind.startswith("list of "):
        if not isinstance(found, list):
            return [f"{path}: {found!r} is not a list"]
        element = kind.removeprefix("list of ").removesuffix(" non-negative")
        return [line for entry in found for line in _value(model, element, entry, f"{path}[]", missing, allowed)]
    if kind in _SCALARS:
        fits = isinstance(found, _SCALARS[kind]) and (kind == "bool" or not isinstance(found, bool))
        return [] if fits else [f"{path}: {found!r} is not of type {kind}"]
    inner = re.sub(r":class:`.*\.(\w+)`", r"\1", kind)
    return mismatches(getattr(sys.modules[model.__module__], inner), found, path, missing, allowed)
