"""Holds JSON, and flat RPC parameters, against a model class of the Alibaba Cloud SDK.

The SDK ignores fields that it does not know, and checks no types; its models carry both as annotations of their constructor's arguments, and their
wire names in to_map().
"""

import functools
import inspect
import re
import typing

from alibabacloud_tea_openapi.utils import Utils

_ABSENT = object()
_INTEGER = re.compile(r"-?\d+")


@functools.cache
def fields(model):
    """{name on the wire: (argument, type)} of a model class; the type of a list is [type]."""
    found = {}
    empty = model().to_map()  # lists are written even when there is nothing in them
    for argument, annotation in typing.get_type_hints(model.__init__).items():
        kind = [typing.get_args(annotation)[0]] if typing.get_origin(annotation) is list else annotation
        sample = [_sample(kind[0])] if isinstance(kind, list) else _sample(kind)
        name = next(name for name, value in model(**{argument: sample}).to_map().items() if empty.get(name, _ABSENT) != value)
        found[name] = (argument, kind)
    return found


@functools.cache
def required(model):
    """Names on the wire of what the SDK's notes in the model say "This parameter is required." of."""
    noted = re.findall(r"# This parameter is required\.\n\s+self\.(\w+)", inspect.getsource(model.__init__))
    return {name for name, (argument, _) in fields(model).items() if argument in noted}


def _sample(kind):
    if typing.get_origin(kind) is dict:
        return {"sample": "sample"}
    return {str: "sample", int: 1, float: 1.5, bool: True}.get(kind) or kind()


def is_model(kind):
    return isinstance(kind, type) and hasattr(kind, "to_map")


def mismatches(model, found, path="", missing=True, absent=(), null=()):
    """What is wrong with `found` as JSON of `model`, one line each. `missing`: whether every field has to be there, as in answers.
    `absent`: paths that need not be there; `null`: paths that may be null."""
    if not isinstance(found, dict):
        return [f"{path}: {found!r} is not an object"]
    known = fields(model)
    lines = [f"{path}.{name}: the SDK knows no such field" for name in found if name not in known]
    if missing:
        lines += [f"{path}.{name}: missing" for name in known if name not in found and f"{path}.{name}" not in absent]
    for name in known.keys() & found.keys():
        if found[name] is not None or f"{path}.{name}" not in null:
            lines += _value(known[name][1], found[name], f"{path}.{name}", missing, absent, null)
    return lines


def _value(kind, found, path, missing, absent, null):
    if isinstance(kind, list):
        if not isinstance(found, list):
            return [f"{path}: {found!r} is not a list"]
        return [line for entry in found for line in _value(kind[0], entry, f"{path}[]", missing, absent, null)]
    if is_model(kind):
        return mismatches(kind, found, path, missing, absent, null)
    expected = (int, float) if kind is float else kind if isinstance(kind, type) else dict
    fits = isinstance(found, expected) and (kind is bool or not isinstance(found, bool))
    return [] if fits else [f"{path}: {found!r} is not of type {getattr(kind, '__name__', kind)}"]


def from_flat(model, pairs):
    """(the request, what is wrong with `pairs`): Tag.1.Key=a becomes Tag: [{Key: a}], with texts turned into what the model's types say."""
    tree, lines = {}, []
    for name, text in pairs.items():
        if not isinstance(text, str):
            lines.append(f"{name}: {text!r} is not a text")
            continue
        kind, spot, keys = model, tree, name.split(".")
        for depth, key in enumerate(keys):
            if isinstance(kind, list):
                if key != str(len(spot)) and key != str(len(spot) + 1):
                    lines.append(f"{name}: counts from 1, without gaps")
                    break
                kind, key = kind[0], int(key) - 1
            elif is_model(kind) and key in fields(kind):
                kind = fields(kind)[key][1]
            else:
                lines.append(f"{name}: the SDK knows no such parameter")
                break
            value = _leaf(kind, text, name, lines) if depth == len(keys) - 1 else [] if isinstance(kind, list) else {}
            if isinstance(spot, list):
                if key == len(spot):
                    spot.append(value)
            else:
                spot.setdefault(key, value)
            spot = spot[key]
    return model().from_map(tree), lines


def _leaf(kind, text, name, lines):
    if kind is bool and text in ("true", "false"):
        return text == "true"
    if kind is int and _INTEGER.fullmatch(text):
        return int(text)
    if kind is not str:
        lines.append(f"{name}: {text!r} is not of type {getattr(kind, '__name__', kind)}")
    return text


def to_flat(request):
    """What the SDK sends for a request, but for its spelling of booleans (True), which the pages do not have."""
    flat = Utils.query(request.to_map())
    return {name: {"True": "true", "False": "false"}.get(text, text) for name, text in flat.items()}
