"""The same field gives the same answer wherever it is asked for: rows, units, filters and statistics."""

import collections
import json
import random

import pytest

import spoken
from windsock import dump, pick, windsock

SEED = 6455
PICKED = 30
# Fields are asked for by these names where the form has another one.
PREFIXES = {"socket.io": "socketio", "engine.io": "engineio", "json-rpc": "rpc"}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    file = tmp_path_factory.mktemp("spoken") / "session.pcap"
    file.write_bytes(spoken.capture())
    return file


def leaves(value, path):
    """Each value that is no container, with how a filter asks for it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            plain = name.replace("_", "a").isalnum() and not name[0].isdigit()
            yield from leaves(inner, f"{path}.{name}" if plain else f"{path}[{json.dumps(name)}]")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    elif value is not None:
        yield path, value


def answers(session):
    """For each field and value of the decoded units: the frames that have it."""
    found = collections.defaultdict(set)
    for row in pick(dump(session, "--decode"), type="frame"):
        for unit in row.get("decoded", []):
            form = unit["form"]
            said = {"form": form, "summary": unit["summary"]}
            prefix = PREFIXES.get(form, form)
            for path, value in [
                *said.items(), *leaves(unit.get("fields", unit.get("value")), prefix),
                *(("issue", issue["text"]) for issue in unit.get("issues", [])),
            ]:  # fmt: skip
                found[path, json.dumps(value, ensure_ascii=False)].add(row["frame"])
    return found


def filtered(session, expression):
    return {row["frame"] for row in pick(dump(session, "--filter", expression), type="frame")}


def test_each_conversation_is_read_as_what_it_is(session):
    forms = collections.defaultdict(set)
    for row in pick(dump(session, "--units"), type="unit"):
        forms[row["connection"]].add(row["form"])
    assert [forms[number] for number in sorted(forms)] == [
        {"json-rpc"}, {"engine.io", "socket.io"}, {"mqtt"}, {"stomp"}, {"msgpack"},
    ]  # fmt: skip


def test_a_filter_finds_what_rows_say(session):
    found = answers(session)
    assert len(found) > 80
    for path, value in random.Random(SEED).sample(sorted(found), PICKED):
        assert filtered(session, f"{path} == {value}") == found[path, value], (SEED, path, value)


def test_units_say_what_frames_say(session):
    of_frames = [
        (row["frame"], unit)
        for row in pick(dump(session, "--decode"), type="frame")
        for unit in row.get("decoded", [])
    ]
    of_units = pick(dump(session, "--units"), type="unit")
    assert [frame for frame, _ in of_frames] == [row["frame"] for row in of_units]
    for (_, unit), row in zip(of_frames, of_units):
        assert {name: row.get(name) for name in unit} == unit


def test_statistics_and_filters_agree_on_latency(session):
    replies = collections.defaultdict(list)
    times = {}
    for row in pick(dump(session, "--decode"), type="frame"):
        for unit in row.get("decoded", []):
            link = unit.get("link", {})
            if "latency_ns" in link:
                replies[row["connection"]].append(link["latency_ns"])
                times[row["frame"]] = link["latency_ns"]
    status, output, errors = windsock("stats", "--format", "ndjson", session)
    assert status == 0, errors
    told = [json.loads(line) for line in output.splitlines()]
    counted = collections.Counter()
    for row in told:
        if row["type"] == "latency" and row["answered"]:
            counted[row["connection"]] += row["answered"]
            assert set(replies[row["connection"]]) >= {row["min"], row["max"]}
    assert dict(counted) == {number: len(found) for number, found in replies.items()}
    assert filtered(session, "latency > 0s") == set(times)
    assert filtered(session, "orphan") == {row["frame"] for row in told if row["type"] == "orphan"}
