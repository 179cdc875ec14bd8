"""A check that never complains proves nothing: each rule is broken on purpose in a tree of its own, and has to be found there."""

import pathlib
import subprocess
import tempfile

import awaits
import includes
import layout

# file, its text, what has to be said about it (nothing: it is right)
_PLANTED = [
    (includes.check, "operator/base/a.hpp", '#include "api/meta.hpp"\n', "base may not include api"),
    (includes.check, "operator/purchase/a.cpp", "#include <boost/asio/awaitable.hpp>\n", "purchase may not include asio"),
    (includes.check, "operator/resources/x/a.cpp", '#include "codec/codec.hpp"\n', "resources may not include codec"),
    (includes.check, "operator/kube/a.cpp", '#include "cloud/tencent/client.hpp"\n', "kube may not include cloud/tencent"),
    (includes.check, "operator/cloud/a.cpp", '#include "cloud/tencent/client.hpp"\n', "cloud may not include cloud/tencent"),
    (includes.check, "operator/elsewhere/a.cpp", "#include <string>\n", "has no row"),
    (includes.check, "operator/net/a.cpp", '#include <boost/beast/http.hpp>\n#include <string>\n#include "base/error.hpp"\n', None),
    (awaits.check, "operator/net/a.cpp", "x = f(co_await g());", "larger expression"),
    (awaits.check, "operator/net/a.cpp", "if (co_await g()) return;", "larger expression"),
    (awaits.check, "operator/net/a.cpp", "auto x = co_await f(co_await g());", "more than one"),
    (awaits.check, "operator/net/a.cpp", "Pair pair{co_await f(), 2};", "inside braces"),
    (awaits.check, "operator/net/a.cpp", "auto x = co_await f({1, 2});", "braces in"),
    (awaits.check, "operator/net/a.cpp", "co_await f(late ? 1 : 2);", '"?:"'),
    (awaits.check, "operator/net/a.cpp", "co_await run([] { return 1; });", "a lambda"),
    (awaits.check, "operator/net/a.cpp", "asio::co_spawn(e, f(), asio::detached);", "nothing is detached"),
    (
        awaits.check,
        "operator/net/a.cpp",
        "// co_await a ? b : c;\nif (auto r = co_await f(list[1], 1'000); !r) co_return r;\nco_await g(\"{?\");\nfor (int i = 0; i < 2; ++i) co_await h();\n"
        "if (a(b)) co_await f();\nelse co_await g();\nconst Result<int> x = co_await p->q(std::move(y));\nself.z_ = co_await w();\nco_return co_await v();\n"
        "switch (x) {\ncase api::Act::Create: co_await a(); break;\ndefault: co_await b();\n}\n",
        None,
    ),
    (layout.check_top_level, "notes.txt", "hello\n", "does not belong"),
    (layout.check_lengths, "operator/base/a.hpp", "\n" * 401, "split it"),
    (layout.check_open_ends, "operator/base/a.hpp", "// TO" + "DO: later\n", "an open end"),
]


def check(_root):
    problems = []
    for rule, name, text, expected in _PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            subprocess.run(["git", "init", "-q", folder], check=True)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
            said = " ".join(rule(root))
        if (expected or "") not in said or (expected is None and said):
            problems.append(f"{rule.__module__}: expected {expected!r} about {text!r}, got {said!r}")
    return problems
