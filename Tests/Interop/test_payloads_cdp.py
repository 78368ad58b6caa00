"""What Chromium says on its debugging socket, as the units of the recording tell it."""

import json
import urllib.parse
import urllib.request

import websocket

from browser import Browser
from deadlines import DEADLINE
from windsock import Proxy, dump, pick


class Debugger:
    """A client of the DevTools protocol with a session for each target."""

    def __init__(self, url):
        self.socket = websocket.create_connection(url, timeout=DEADLINE)
        self.number = 0
        self.said = []

    def call(self, method, session=None, **params):
        """One command: its result, and the events that came before it."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        self.say("client", command)
        self.socket.send(json.dumps(command))
        while True:
            answer = json.loads(self.socket.recv())
            self.say("server", answer)
            if answer.get("id") == self.number:
                return answer

    def say(self, end, message):
        self.said.append((end, message))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def summary(message):
    """The beginning of what a row should say."""
    if "method" in message:
        words = ["cdp", *(["event"] if "id" not in message else []), message["method"]]
        if "id" in message:
            words.append(f"#{message['id']}")
        return " ".join([*words, compact(message["params"])])
    if "error" in message:
        return f"cdp error #{message['id']} "
    return f"cdp ok #{message['id']} {compact(message['result'])}"


def talk(url):
    debugger = Debugger(url)
    product = debugger.call("Browser.getVersion")["result"]["product"]
    assert "Chrome" in product
    targets = debugger.call("Target.getTargets")["result"]["targetInfos"]
    page = next(each["targetId"] for each in targets if each["type"] == "page")
    attached = debugger.call("Target.attachToTarget", targetId=page, flatten=True)
    session = attached["result"]["sessionId"]
    for domain in ("Page", "Network", "Runtime"):
        debugger.call(f"{domain}.enable", session)
    debugger.call("Page.navigate", session, url="data:text/html,<title>seen</title>")
    value = debugger.call("Runtime.evaluate", session, expression="6*7")["result"]["result"]
    assert value["value"] == 42
    assert debugger.call("Page.fly", session)["error"]["code"] == -32601
    assert debugger.call("Page.enable", "0" * 32)["error"]["code"] == -32001
    debugger.socket.close()
    return debugger.said, session


def test_units_say_what_chromium_sent(tmp_path):
    file = tmp_path / "cdp.pcapng"
    with Browser() as browser:
        host, port = browser.socket.sock.getpeername()
        address = f"http://{host}:{port}"
        with urllib.request.urlopen(address + "/json/version", timeout=DEADLINE) as answer:
            path = urllib.parse.urlsplit(json.load(answer)["webSocketDebuggerUrl"]).path
        with Proxy(address, "--record", file) as subject:
            said, session = talk(subject.url + path)
            subject.wait_row(type="close")
            subject.stop()
    units = pick(dump(file, "--units"), type="unit")
    assert {unit["form"] for unit in units} == {"cdp"}
    assert not [unit for unit in units if "issues" in unit]
    for end in ("client", "server"):
        rows = [unit["summary"] for unit in pick(units, from_=end)]
        messages = [message for sender, message in said if sender == end]
        # The last events may come after the client has stopped reading.
        assert len(rows) >= len(messages)
        for row, message in zip(rows, messages):
            check_row(row, summary(message), message.get("sessionId"))
    check_answers(units, session)


def check_row(row, whole, session):
    if row.endswith("…"):
        assert whole.startswith(row[:40]), (row, whole)
        return
    assert row.startswith(whole.split(" {")[0]), (row, whole)
    if session:
        assert row.endswith(f"@{session[:4]}"), row


def check_answers(units, session):
    commands = {unit["fields"]["id"]: unit for unit in pick(units, from_="client")}
    answers = [unit for unit in units if unit["fields"]["kind"] in ("result", "error")]
    assert len(answers) == len(commands)
    for unit in answers:
        command = commands[unit["fields"]["id"]]
        if command["fields"].get("session") == "0" * 32:
            continue
        assert unit["link"]["to"] == command["frame"]
        assert unit["fields"].get("session") == command["fields"].get("session")
    errors = [unit["summary"] for unit in answers if unit["fields"]["kind"] == "error"]
    assert errors[0].split(" ", 3)[3].startswith('Method not found "'), errors
    assert "Session" in errors[1], errors
    events = [unit for unit in units if unit["fields"]["kind"] == "event"]
    assert {"Page.frameNavigated", "Runtime.executionContextCreated"} <= {
        unit["fields"]["method"] for unit in events if unit["fields"].get("session") == session
    }

