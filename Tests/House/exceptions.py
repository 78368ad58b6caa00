"""What breaks a rule of ARCHITECTURE.md for now: (what, why), by rule and room.

One that is not needed any longer fails the test, so that it is taken out.
"""

EXPECTED = {
    # Room -> ({the rooms it should not import}, reason).
    "arrow": {},
    # Room -> ({the modules it should not import}, reason).
    "never": {},
    # Room -> ({the folders in circles}, reason).
    "circle": {},
}

# Rooms that may have more than 120 files for now: how many, and why.
LARGE = {}


def check(rule, found, shown=None):
    """Fails for what is found and not expected, and for what is expected and not found.

    `found` has for each room a set; `shown` turns a room into more to say about it.
    """
    expected = EXPECTED[rule]
    for room in sorted(found.keys() | expected.keys()):
        now, known = found.get(room, set()), expected.get(room, (set(), ""))[0]
        more = f"\n{shown(room)}" if shown and now - known else ""
        assert not now - known, f"{rule} of {room}: {', '.join(sorted(now - known))}{more}"
        assert not known - now, (
            f"{rule} of {room}: {', '.join(sorted(known - now))}: no longer needed, take it out of "
            "Tests/House/exceptions.py")
