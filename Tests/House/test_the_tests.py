"""Tests the checks of Tests/House themselves, on small rooms made up for the purpose."""

import pytest

import exceptions
import folders
from package import Target
from page import Page

PAGE = Page("""
```floors
main → {Left, Right}
  → Middle
  → Low

Left → Side → Low
```

```never
Low, Middle:
  Glibc, NIO*
```
""")


@pytest.fixture
def room(tmp_path):
    def make(**files):
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".swift")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return Target("Room", tmp_path, set(), set())

    return make


def _circles(target):
    return folders.circles(folders.uses(target))


def test_arrows_go_down_any_number_of_floors():
    assert PAGE.may_import("main", "Low")
    assert PAGE.may_import("Left", "Side") and PAGE.may_import("main", "Side")
    assert not PAGE.may_import("Low", "Middle")
    assert not PAGE.may_import("Left", "Right"), "beside it"
    assert not PAGE.may_import("Right", "Side"), "another branch"
    assert PAGE.rooms == {"main", "Left", "Right", "Middle", "Low", "Side"}


def test_names_may_stand_for_many_modules():
    assert PAGE.is_forbidden("Low", "Glibc") and PAGE.is_forbidden("Middle", "NIOCore")
    assert not PAGE.is_forbidden("Low", "GlibcMore") and not PAGE.is_forbidden("Left", "Glibc")


def test_folders_that_use_each_other_are_a_circle(room):
    both = room(a__A="package struct A {}\nlet b: B", b__B="final class B { var a: [A] }")
    assert _circles(both) == {frozenset({"a", "b"})}
    assert "a uses 1 of b: B in a/A.swift" in folders.shown(folders.uses(both))


def test_a_circle_may_have_three_folders_or_the_top(room):
    files = {"a__A": "enum A { case b(B) }", "b__B": "struct B { let c: C }", "C": "struct C: A {}"}
    assert _circles(room(**files)) == {frozenset({"a", "b", "(top)"})}


@pytest.mark.parametrize("use", [
    "// A is not used", "/// `A`", 'let text = "of A"', 'let text = """\n  A\n  """', "let x = .A",
    "let x = Other.A", "private struct A {}\nlet x: A", "struct Nest {\n  struct A {}\n}",
])
def test_what_only_looks_like_a_use_is_none(room, use):
    assert not _circles(room(a__A="struct A { var b: B }", b__B=f"struct B {{}}\n{use}\n"))


@pytest.mark.parametrize("use", [
    'let text = "\\(A.self)"', "extension A {}", "func f(_: some Sequence<A>) {}", "let x: A?",
])
def test_what_is_a_use_is_seen(room, use):
    assert _circles(room(a__A="struct A { var b: B }", b__B=f"struct B {{}}\n{use}\n"))


def test_every_way_to_import_is_read(room):
    text = "import A\n@testable import B\npackage import C\nimport struct D.E\n@_exported import F\n"
    assert room(X=text + "// import G\n").imports.keys() == set("ABCDF")


def test_exceptions_are_as_long_as_they_are_needed(monkeypatch):
    monkeypatch.setitem(exceptions.EXPECTED, "arrow", {"Low": ({"Middle"}, "for a while")})
    exceptions.check("arrow", {"Low": {"Middle"}})
    with pytest.raises(AssertionError, match="arrow of Low: Side"):
        exceptions.check("arrow", {"Low": {"Middle", "Side"}})
    with pytest.raises(AssertionError, match="no longer needed"):
        exceptions.check("arrow", {})
