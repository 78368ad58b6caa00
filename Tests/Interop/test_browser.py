"""A browser behind the forward proxy: the tutorials' JavaScript client over wss, frames in the clear."""

import pytest

from browser import PAGE, Browser, trust
from forward import assert_chat

@pytest.fixture
def page(secure):
    secure.serve_page(PAGE)
    return f"https://localhost:{secure.port}/page"


def options(subject):
    return [f"--proxy-server={subject.url}", "--proxy-bypass-list=<-loopback>"]


def test_a_page_s_websocket_over_wss(forward, authority, page, trusted, tmp_path):
    """Chromium verifies the leaves against the certificate that its trust store was given."""
    trust(tmp_path, trusted)
    subject = forward("--cacert", authority.file)
    with Browser(*options(subject), home=tmp_path) as browser:
        assert browser.open(page) == ""
        browser.wait_title("Welcome! HI 1000")
    row = assert_chat(subject)
    assert row["url"] == page.replace("https", "wss").replace("/page", "/ws/")
    assert row["tls"]["sni"] == "localhost"
    # Chromium offers permessage-deflate, and HTTP/2 where it is spoken; RFC 6455 needs HTTP/1.1.
    assert any("permessage-deflate" in value for _, value in row["request_headers"])
    close = subject.wait_row(type="close")
    assert (close["by"], close["clean"], close["code"], close["reason"]) == ("client", True, 1000, "done")


def test_a_browser_that_does_not_trust_the_authority(forward, authority, page):
    subject = forward("--cacert", authority.file)
    with Browser(*options(subject)) as browser:
        assert "ERR_CERT_AUTHORITY_INVALID" in browser.open(page)
    failures = [row.get("failure", "") for row in subject.wait_rows(1, type="connection")]
    assert any("trust" in failure and "windsock ca" in failure for failure in failures), failures
