"""A network of the test's own: a namespace with addresses that are nobody else's, and a packet filter."""

import concurrent.futures
import ctypes
import os
import shutil
import subprocess

import pytest

_CLONE_NEWNET = 0x40000000
ADDRESSES = {4: "192.0.2.1", 6: "2001:db8::1"}


def run(body):
    """Calls `body` in a new network namespace, on a thread of its own; what it starts is in there too."""
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        return executor.submit(_inside, body).result()


def _inside(body):
    for tool in ("ip", "nft"):
        if not shutil.which(tool):
            pytest.skip(f"there is no {tool}")
    # Of this thread alone; it ends afterwards.
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET) != 0:
        pytest.skip(f"no network namespace: {os.strerror(ctypes.get_errno())}")
    command("ip", "link", "set", "lo", "up")
    command("ip", "address", "add", f"{ADDRESSES[4]}/32", "dev", "lo")
    command("ip", "-6", "address", "add", f"{ADDRESSES[6]}/128", "dev", "lo", "nodad")
    return body()


def redirect(condition, port):
    """Has the packet filter redirect what this machine begins to a port of it."""
    rules = f"""
        table inet windsock {{
          chain output {{
            type nat hook output priority -100;
            {condition} redirect to :{port}
          }}
        }}
    """
    done = subprocess.run(["nft", "-f", "-"], input=rules.encode(), capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"the kernel takes no such rule: {done.stderr.decode().splitlines()[0]}")


def command(*words):
    done = subprocess.run(words, capture_output=True)
    if done.returncode != 0:
        pytest.skip(f"{' '.join(words)}: {done.stderr.decode().strip()}")
