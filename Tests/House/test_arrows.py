"""The arrows of ARCHITECTURE.md hold."""

import pytest

import exceptions
import folders
import package
from page import Page

PAGE = Page.read()
TARGETS = package.load()
ROOMS = {name: target for name, target in TARGETS.items() if name in PAGE.rooms}
SOURCES = [target for target in TARGETS.values() if target.is_source]


def test_every_target_has_its_floor():
    without = {each.name for each in SOURCES if each.files} - PAGE.rooms
    assert not without, f"not in the floors of ARCHITECTURE.md: {sorted(without)}"


def test_a_room_stands_on_one_floor():
    below_themselves = [room for room, below in PAGE.below.items() if room in below]
    assert not below_themselves, f"the floors of ARCHITECTURE.md go round: {below_themselves}"


def test_arrows_point_down():
    exceptions.check("arrow", _each_room(lambda room: {
        other for other in room.own & PAGE.rooms if not PAGE.may_import(room.name, other)}))


def test_rooms_do_not_import_what_they_never_may():
    exceptions.check("never", _each_room(lambda room: {
        module for module in room.imports.keys() | room.own
        if PAGE.is_forbidden(room.name, module)}))


def test_no_room_depends_on_tests():
    wrong = [f"{room.name} → {other}" for room in SOURCES for other in sorted(room.own)
             if not TARGETS[other].is_source]
    assert not wrong


def test_every_room_has_tests_that_are_given_it():
    # main alone has nothing to test.
    without = [name for name in sorted(ROOMS.keys() - {"windsock"})
               if f"{name}Tests" not in TARGETS or name not in TARGETS[f"{name}Tests"].own]
    assert not without


@pytest.mark.parametrize("name", [name for name, target in sorted(TARGETS.items()) if target.files])
def test_the_package_gives_what_is_imported(name):
    target = TARGETS[name]
    imports = {module: files for module, files in target.imports.items() if module != name}
    missing = imports.keys() - target.own - target.products - package.SYSTEM
    assert not missing, f"Package.swift does not give {name} " + ", ".join(
        f"{module} ({imports[module][0]})" for module in sorted(missing))
    needless = target.own - imports.keys()
    assert not needless, f"Package.swift gives {name} what no file imports: {sorted(needless)}"


def test_the_pure_package_needs_no_other():
    pure = package.load(pure=True)
    assert not [each.name for each in pure.values() if each.products]
    assert {"Inspector", "SessionFiles"} <= pure.keys()
    assert not {"Transport", "Client", "Proxy", "Terminal", "CLI"} & pure.keys()


def test_no_circle_between_folders():
    arrows = {room.name: folders.uses(room) for room in ROOMS.values()}
    exceptions.check(
        "circle", _each_room(lambda room: set().union(*folders.circles(arrows[room.name]))),
        lambda room: folders.shown(arrows[room]))


def test_no_room_and_no_folder_is_too_large():
    large = []
    for room in ROOMS.values():
        files = room.files
        if len(files) > exceptions.LARGE.get(room.name, (120, ""))[0]:
            large.append(f"{room.name} has {len(files)} files")
        for folder in {file.parent for file in files}:
            count = sum(file.parent == folder for file in files)
            if count > 60:
                large.append(f"{folder.relative_to(package.ROOT)} has {count} files")
    assert not large


def _each_room(look):
    found = {room.name: look(room) for room in ROOMS.values()}
    return {name: what for name, what in found.items() if what}
