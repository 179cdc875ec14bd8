"""health.lua, run by a real Lua 5.1 (Argo CD's own, gopher-lua, is one) as Argo CD runs it."""

import json
import subprocess

from recording import FOLDER

SCRIPT = FOLDER / "health.lua"
# Argo CD gives scripts of a user's argocd-cm the base, table and package libraries only (util/lua/lua.go of its repository).
_RUNNER = """
debug.setmetatable("", nil)
for _, name in ipairs({"string", "math", "io", "debug", "coroutine"}) do _G[name] = nil; package.loaded[name] = nil end
local health = (function() %s end)()
print(health.status)
print(health.message)
"""


def _lua(value):
    """As a Lua expression. What is null is not there, as in Argo CD."""
    if isinstance(value, dict):
        return "{" + ",".join(f"[{_lua(key)}]={_lua(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(map(_lua, value)) + "}"
    if isinstance(value, str):
        return '"' + "".join(f"\\{byte:03d}" for byte in value.encode()) + '"'
    return "nil" if value is None else json.dumps(value)


def health(obj):
    """Status and message."""
    source = f"obj = {_lua(obj)}\n" + _RUNNER % SCRIPT.read_text()
    said = subprocess.run(["lua5.1", "-"], input=source, check=True, capture_output=True, text=True).stdout
    status, message = said.rstrip("\n").split("\n", 1)
    return {"status": status, "message": message}
